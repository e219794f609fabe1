import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildFolderName, clearLeftovers, placeOfPids } from '../../scripts/build-leftovers.mjs';

let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'builds-'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a build', () => {
  it('clears what builds left whose process is gone, and nothing of one that is still at work', () => {
    const { pid: gone } = spawnSync(process.execPath, ['--version']);
    const here = placeOfPids();
    const dead = [`.build-${gone}-${here}`, `.build-${gone}-${here}-old`, buildFolderName()];
    const kept = [`.build-${process.ppid}-${here}`, '.build-', '.build-x', `.build-${gone}-mine`, 'dist'];
    for (const name of [...dead, ...kept]) {
      mkdirSync(join(root, name, 'apps'), { recursive: true });
      writeFileSync(join(root, name, 'apps', 'main.js'), '');
    }
    expect(clearLeftovers(root).sort()).toEqual([...dead].sort());
    expect(readdirSync(root).sort()).toEqual([...kept].sort());
    expect(clearLeftovers(root)).toEqual([]);
  });

  it('leaves what another container builds in the same folder, under whatever pid, until no build can be that old', () => {
    const { pid: gone } = spawnSync(process.execPath, ['--version']);
    const folder = mkdtempSync(join(tmpdir(), 'builds-of-others-'));
    try {
      const theirs = [`.build-${process.pid}-0badcafe`, `.build-${gone}-0badcafe`, `.build-${gone}`].sort();
      for (const name of theirs) mkdirSync(join(folder, name));
      expect(clearLeftovers(folder)).toEqual([]);
      expect(clearLeftovers(folder, Date.now() + 25 * 3_600_000).sort()).toEqual(theirs);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
