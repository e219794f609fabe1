import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clearLeftovers } from '../../scripts/build-leftovers.mjs';

let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'builds-'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a build', () => {
  it('clears what builds left whose process is gone, and nothing of one that is still at work', () => {
    const { pid: gone } = spawnSync(process.execPath, ['--version']);
    const dead = [`.build-${gone}`, `.build-${gone}-old`, `.build-${process.pid}`];
    const kept = [`.build-${process.ppid}`, '.build-', '.build-x', `.build-${gone}-mine`, 'dist'];
    for (const name of [...dead, ...kept]) {
      mkdirSync(join(root, name, 'apps'), { recursive: true });
      writeFileSync(join(root, name, 'apps', 'main.js'), '');
    }
    expect(clearLeftovers(root).sort()).toEqual([...dead].sort());
    expect(readdirSync(root).sort()).toEqual([...kept].sort());
    expect(clearLeftovers(root)).toEqual([]);
  });
});
