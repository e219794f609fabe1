import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DataOptions, dataPathOf, keepSecret, openDataFolder } from './data-folder.js';

const nothing = {
  data: undefined,
  fresh: false,
  desk: false,
  secure: false,
  tape: undefined,
  live: undefined,
  testnet: undefined,
  symbols: undefined,
};
const options = (more: Partial<DataOptions>): DataOptions => ({ ...nothing, ...more });
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'data-folder-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the folder that keeps the books', () => {
  it('is another one for other symbols, and none for a tape', () => {
    const paths = [options({}), options({ symbols: ['BTC-USDT'] })].map((each) => dataPathOf(each, false));
    expect(new Set(paths).size).toBe(2);
    expect(dataPathOf(options({ tape: '/tapes/one' }), false)).toBeUndefined();
    expect(dataPathOf(options({ tape: '/tapes/one', data: folder }), false)).toBe(folder);
  });

  it('keeps a secret for our own user alone, and makes it once', () => {
    const file = openDataFolder(options({ data: join(folder, 'mine') }), false)?.signingSeedFile ?? '';
    expect([keepSecret(file, () => 'first'), keepSecret(file, () => 'second')]).toEqual(['first', 'first']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('keeps what is in it, until it is asked to be fresh', () => {
    const data = join(folder, 'mine');
    const opened = openDataFolder(options({ data }), false);
    expect(opened).toMatchObject({ postgres: join(data, 'postgres'), nats: join(data, 'nats') });
    writeFileSync(opened?.journalFile ?? '', 'a fill');
    expect(existsSync(openDataFolder(options({ data }), false)?.journalFile ?? '')).toBe(true);
    expect(existsSync(openDataFolder(options({ data, fresh: true }), false)?.journalFile ?? '')).toBe(false);
  });

  it('is not emptied while a Postgres runs on it', () => {
    const data = join(folder, 'mine');
    const opened = openDataFolder(options({ data }), false);
    mkdirSync(join(opened?.postgres ?? '', 'data'), { recursive: true });
    writeFileSync(join(opened?.postgres ?? '', 'data', 'postmaster.pid'), `${process.pid}\n`);
    expect(() => openDataFolder(options({ data, fresh: true }), false)).toThrow(/in use/u);
  });

  it('is never somebody else’s: a folder with other files is refused and left alone, fresh or not', () => {
    const theirs = join(folder, 'thesis.tex');
    writeFileSync(theirs, 'chapter 1');
    for (const fresh of [true, false])
      expect(() => openDataFolder(options({ data: folder, fresh }), false)).toThrow(/did not put there/u);
    expect(existsSync(theirs)).toBe(true);
  });

  it('is not opened where another version wrote it, until it is asked to be fresh', () => {
    const data = join(folder, 'mine');
    openDataFolder(options({ data }), false);
    writeFileSync(join(data, 'tradewind-data.json'), '{"version":2}');
    expect(() => openDataFolder(options({ data }), false)).toThrow(
      /is of version 2, and this Tradewind reads version 1/u,
    );
    expect(openDataFolder(options({ data, fresh: true }), false)?.path).toBe(data);
  });
});
