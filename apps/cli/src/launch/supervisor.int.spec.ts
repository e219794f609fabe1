import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive } from '#libs/local-stack';
import { SystemScheduler } from '#libs/platform';
import { SupervisedService } from './supervisor.js';

describe('SupervisedService', () => {
  let directory: string;
  let events: string[];
  const service = (script: string): SupervisedService =>
    new SupervisedService(
      new SystemScheduler(),
      {
        name: 'demo',
        command: process.execPath,
        args: ['-e', script],
        env: { PATH: process.env['PATH'], DEMO: 'yes' },
        cwd: directory,
        logFile: join(directory, 'demo.log'),
      },
      (event) => events.push(event),
    );
  const until = async (condition: () => boolean): Promise<void> => {
    for (let waited = 0; !condition(); waited += 20) {
      expect(waited).toBeLessThan(20_000);
      await sleep(20);
    }
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'supervisor '));
    events = [];
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('starts a service that was killed with -9 again, and counts it', async () => {
    const supervised = service('setInterval(() => {}, 1000)');
    await supervised.start();
    const first = supervised.state().pid ?? 0;
    process.kill(first, 'SIGKILL');
    await until(() => supervised.state().restarts === 1 && supervised.state().pid !== undefined);
    const second = supervised.state();
    expect(second.pid).not.toBe(first);
    expect(second.lastExitCode).toBe(137);
    expect(events).toEqual(['demo ended with 137; starting it again in 250 ms']);
    await supervised.stop();
    expect(isAlive(second.pid ?? 0)).toBe(false);
  });

  it('does not start a service again that it was told to stop, not even one that waits for its next start', async () => {
    const supervised = service('process.exit(3)');
    await supervised.start();
    await until(() => events.length === 1);
    await supervised.stop();
    await sleep(400);
    expect(supervised.state()).toMatchObject({ pid: undefined, restarts: 0, lastExitCode: 3 });
  });

  it('does not start a service again whose settings are wrong', async () => {
    const supervised = service('process.exit(78)');
    await supervised.start();
    await until(() => events.length === 1);
    await sleep(400);
    expect(events).toEqual(['demo ended because its settings are wrong; another start cannot mend that']);
    expect(supervised.state()).toMatchObject({ pid: undefined, restarts: 0, lastExitCode: 78 });
    await supervised.stop();
  });

  it('gives a service its own settings only, and keeps what it prints', async () => {
    const supervised = service('console.log(JSON.stringify(process.env)); setInterval(() => {}, 1000)');
    await supervised.start();
    await until(() => supervised.lastLines(1).includes('}'));
    await supervised.stop();
    const printed = readFileSync(join(directory, 'demo.log'), 'utf8').split('\n')[0] ?? '';
    expect(
      Object.keys(JSON.parse(printed) as object)
        .filter((name) => !['PWD', 'SHLVL', '_', 'OLDPWD'].includes(name))
        .toSorted(),
    ).toEqual(['DEMO', 'PATH']);
  });
});
