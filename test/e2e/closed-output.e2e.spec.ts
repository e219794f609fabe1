import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

it('a service whose log nobody reads ends all the same, with the exit code of what went wrong', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  const exchange = spawn(process.execPath, ['scripts/run.mjs', 'paper-exchange', '--port', port], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    exchange.stdout.destroy();
    expect(await once(exchange, 'exit')).toEqual([70, null]);
  } finally {
    // The app itself too, should it still be there.
    if (exchange.exitCode === null && exchange.pid !== undefined) process.kill(-exchange.pid, 'SIGKILL');
    taken.close();
  }
});
