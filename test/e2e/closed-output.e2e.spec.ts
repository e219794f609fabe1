import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { freePort } from '#libs/local-stack';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function startExchange(port: string, output: 'pipe' | number): ChildProcess {
  const args = ['scripts/run.mjs', 'paper-exchange', '--port', port];
  return spawn(process.execPath, args, { cwd: ROOT, detached: true, stdio: ['ignore', output, 'inherit'] });
}

/** The app itself too, should it still be there. */
function killWhole({ exitCode, pid }: ChildProcess): void {
  if (exitCode === null && pid !== undefined) process.kill(-pid, 'SIGKILL');
}

it('a service whose log nobody reads ends all the same, with the exit code of what went wrong', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  const exchange = startExchange(port, 'pipe');
  try {
    exchange.stdout?.destroy();
    expect(await once(exchange, 'exit')).toEqual([70, null]);
  } finally {
    killWhole(exchange);
    taken.close();
  }
});

/** A pipe that is full and that nobody reads from: `fd` is for whoever is to write to it. */
function fullPipe() {
  const directory = mkdtempSync(join(tmpdir(), 'tradewind-pipe-'));
  const path = join(directory, 'log');
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  for (const size of [4096, 1]) fill(reader, Buffer.alloc(size, ' '));
  const fd = openSync(path, 'w');
  const remove = () => {
    for (const each of [fd, reader]) closeSync(each);
    rmSync(directory, { recursive: true });
  };
  return { fd, remove };
}

function fill(fd: number, bytes: Buffer): void {
  try {
    for (;;) writeSync(fd, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
  }
}

const answers = async (port: number): Promise<boolean> =>
  await fetch(`http://127.0.0.1:${port}/api/v3/ping`).then(
    ({ ok }) => ok,
    () => false,
  );

it('a service ends when it is told to where the reader of its log stands still', async () => {
  const pipe = fullPipe();
  const port = await freePort();
  const exchange = startExchange(String(port), pipe.fd);
  try {
    await expect.poll(() => answers(port), { timeout: 30_000 }).toBe(true);
    exchange.kill('SIGTERM');
    expect(await once(exchange, 'exit', { signal: AbortSignal.timeout(60_000) })).toEqual([0, null]);
  } finally {
    killWhole(exchange);
    pipe.remove();
  }
});
