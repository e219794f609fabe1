import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freePort } from '#libs/local-stack';
import { sayRefusedBySystem } from './system-refusal.js';

function thrownBy(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

describe('what the operating system refuses', () => {
  it('is said of a file by its path, and what is wrong with it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'refused-'));
    const missing = join(folder, 'none', 'trades.csv');
    const refusals = [missing, folder].map((path) => sayRefusedBySystem(thrownBy(() => writeFileSync(path, ''))));
    rmSync(folder, { recursive: true });
    expect(refusals[0]).toContain(`${missing}: it, or its folder, is not there`);
    expect(refusals[1]).toContain('it is a folder, not a file');
  });

  it('is said of a disk that is full, which names no path', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
    expect(sayRefusedBySystem(full)).toMatch(/^write: the disk is full; make room/u);
  });

  it('is said of a server by its address, and who knows more', async () => {
    const port = await freePort();
    const [error] = (await once(connect(port, '127.0.0.1'), 'error').catch((thrown: unknown) => [thrown])) as unknown[];
    expect(sayRefusedBySystem(error)).toMatch(
      new RegExp(`^127\\.0\\.0\\.1:${port}: nothing listens there\\. .*doctor`, 'u'),
    );
  });

  it('is nothing of what we threw ourselves: its stack is wanted', () => {
    expect(sayRefusedBySystem(new TypeError('x is not a function'))).toBeUndefined();
    expect(sayRefusedBySystem('ENOENT')).toBeUndefined();
  });
});
