import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pollUntil } from '#libs/platform';
import { GUARD_SCRIPT } from './guard-script.js';
import { spawnGuarded } from './guarded-process.js';
import { MACHINE_TIME } from './machine.js';
import { isAlive } from './process-list.js';

const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin' };
const sh = (script: string, more: { graceMs?: number } = {}) =>
  spawnGuarded({ command: '/bin/sh', args: ['-c', script], env, ...more });

/** Whether the process ends within twenty seconds. */
async function isSoonGone(pid: number): Promise<boolean> {
  await pollUntil(MACHINE_TIME, { intervalMs: 20, timeoutMs: 20_000 }, () => (isAlive(pid) ? undefined : true));
  return !isAlive(pid);
}

describe('a guarded process', () => {
  it('passes on the exit code of a program that ends by itself', async () => {
    expect(await (await sh('exit 7')).exited).toBe(7);
  });

  it('ends with 127 for a program that is not there', async () => {
    const missing = await spawnGuarded({ command: '/no/such/program', args: [], env });
    expect(await missing.exited).toBe(127);
    expect(missing.lastLines(5)).toContain('/no/such/program');
  });

  it('ends with 137 when somebody kills the program with -9', async () => {
    const sleeper = await sh('exec sleep 100');
    process.kill(sleeper.pid, 'SIGKILL');
    expect(await sleeper.exited).toBe(137);
  });

  it('stops a program that listens to TERM, as often as it is asked', async () => {
    const sleeper = await sh('exec sleep 100');
    expect(await Promise.all([sleeper.stop(), sleeper.stop()])).toEqual([143, 143]);
    expect(await sleeper.stop()).toBe(143);
    expect(isAlive(sleeper.pid)).toBe(false);
  });

  it('kills a program that ignores TERM after the grace', async () => {
    const deaf = await sh('trap "" TERM; echo deaf; while :; do sleep 0.05; done', { graceMs: 300 });
    while (!deaf.lastLines(1).includes('deaf')) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await deaf.stop()).toBe(137);
    expect(isAlive(deaf.pid)).toBe(false);
  });

  it('removes the directory of a program that is stopped, and keeps it when the program ends by itself', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'guard test '));
    const short = await spawnGuarded({ command: 'true', args: [], env, removeAtEnd: directory });
    await short.exited;
    expect(existsSync(directory)).toBe(true);
    const long = await spawnGuarded({ command: 'sleep', args: ['100'], env, removeAtEnd: directory });
    await long.stop();
    expect(existsSync(directory)).toBe(false);
  });

  it('leaves nothing running and no directory when its owner dies of kill -9', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'guard test '));
    const script = join(directory, 'guard.sh');
    writeFileSync(script, GUARD_SCRIPT);
    // The owner is a Node process of its own that starts a guard as we do, prints the pid, and waits to be killed.
    const source = `
      const { spawn } = require('node:child_process');
      const guard = spawn('/bin/sh', [${JSON.stringify(script)}, 'TERM', '20', ${JSON.stringify(directory)}, 'sleep', '100'],
        { detached: true, cwd: '/', stdio: ['pipe', 'inherit', 'inherit', 'pipe'] });
      guard.stdio[3].on('data', (chunk) => process.stdout.write(chunk));
      setInterval(() => undefined, 1000);`;
    const owner = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) =>
      owner.stdout.once('data', (chunk) => resolve(Number(String(chunk)))),
    );
    expect(isAlive(pid)).toBe(true);
    owner.kill('SIGKILL');
    expect(await isSoonGone(pid)).toBe(true);
    for (let waited = 0; existsSync(directory) && waited < 20_000; waited += 20) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(existsSync(directory)).toBe(false);
  });

  it('ends its program when the guard itself is killed', async () => {
    const sleeper = await sh('exec sleep 100');
    const { execFileSync } = await import('node:child_process');
    const guardPid = Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(sleeper.pid)], { encoding: 'utf8' }));
    process.kill(guardPid, 'SIGKILL');
    await sleeper.exited;
    expect(await isSoonGone(sleeper.pid)).toBe(true);
  });
});
