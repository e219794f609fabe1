import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sizeOption } from '../options/launch-options.js';
import { dataSizeText, sizeOfFolder, whyDataFull, whyDataTakesNoMore, whyDiskFull } from './data-size.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'data-size-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the size of what is kept', () => {
  it('is that of all files below the folder, and follows no link out of it', async () => {
    mkdirSync(join(folder, 'postgres/base'), { recursive: true });
    writeFileSync(join(folder, 'journal.jsonl'), 'x'.repeat(1_000));
    writeFileSync(join(folder, 'postgres/base/1'), 'x'.repeat(2_345));
    symlinkSync('/usr', join(folder, 'elsewhere'));
    expect(await sizeOfFolder(folder)).toBe(3_345 + '/usr'.length);
    expect(await sizeOfFolder(join(folder, 'gone'))).toBe(0);
  });

  it('has a bound, at which the folder takes no more and says what to do', () => {
    expect(whyDataFull('/data', 999_999_999, 1_000_000_000)).toBeUndefined();
    expect(whyDataFull('/data', 1_000_000_000, 1_000_000_000)).toMatch(
      /^\/data holds 1\.0 GB of at most 1\.0 GB: .*--fresh.*--data.*--max-data/u,
    );
    expect(dataSizeText(1_240_000_000, 20_000_000_000)).toBe('1.2 GB of at most 20.0 GB');
  });

  it('ends where its disk has no room, whatever the folder may hold', async () => {
    expect(whyDiskFull('/data', 500_000_000)).toBeUndefined();
    expect(whyDiskFull('/data', 59_999_999)).toBe(
      'the disk of /data has 59 MB left, and 500 MB are needed: make room, or take a folder on another disk with --data',
    );
    writeFileSync(join(folder, 'journal.jsonl'), 'x'.repeat(1_000));
    expect(await whyDataTakesNoMore(folder, 1_000_000)).toBeUndefined();
    expect(await whyDataTakesNoMore(folder, 1_000)).toMatch(/ holds 0\.0 GB/u);
  });

  it('is given in megabytes, gigabytes or terabytes', () => {
    expect([sizeOption('500MB'), sizeOption('20GB'), sizeOption('1.5TB')]).toEqual([5e8, 2e10, 1.5e12]);
    for (const text of ['20', '0GB', 'GB', '-1GB', '20 GiB']) expect(() => sizeOption(text)).toThrow(/20GB/u);
  });
});
