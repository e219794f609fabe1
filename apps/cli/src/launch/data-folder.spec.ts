import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { freePort } from '#libs/local-stack';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppName, keepGatewayPort } from './plan.js';
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

  it('says so where it cannot be made', () => {
    const refused = (): unknown => openDataFolder(options({ data: '/proc/nothing/mine' }), false);
    expect(refused).toThrow(/--data \/proc\/nothing\/mine cannot be made: ENOENT.*Choose a folder/u);
  });

  it('keeps a secret for our own user alone, and makes it once', () => {
    const file = openDataFolder(options({ data: join(folder, 'mine') }), false)?.signingSeedFile ?? '';
    expect([keepSecret(file, () => 'first'), keepSecret(file, () => 'second')]).toEqual(['first', 'first']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    // A start that was killed before it wrote.
    writeFileSync(file, '');
    expect([keepSecret(file, () => 'third'), keepSecret(file, () => 'fourth')]).toEqual(['third', 'third']);
  });

  it('keeps what is in it, until it is asked to be fresh', () => {
    const data = join(folder, 'mine');
    const opened = openDataFolder(options({ data }), false);
    expect(opened).toMatchObject({ postgres: join(data, 'postgres'), nats: join(data, 'nats') });
    writeFileSync(opened?.journalFile ?? '', 'a fill');
    expect(existsSync(openDataFolder(options({ data }), false)?.journalFile ?? '')).toBe(true);
    expect(existsSync(openDataFolder(options({ data, fresh: true }), false)?.journalFile ?? '')).toBe(false);
  });

  it('keeps the address of the gateway, unless somebody else listens there or another one is asked for', async () => {
    const file = openDataFolder(options({ data: join(folder, 'mine') }), false)?.gatewayPortFile ?? '';
    const [first, other] = [await freePort(), await freePort()];
    const portOf = async (gateway: number, base?: number): Promise<number> =>
      (await keepGatewayPort({ gateway } as Record<AppName, number>, file, base)).gateway;
    expect(await portOf(first)).toBe(first);
    expect(await portOf(other)).toBe(first);
    expect(await portOf(other, other)).toBe(other);
    expect(await portOf(first)).toBe(other);
    const server = createServer().listen(other, '127.0.0.1');
    await once(server, 'listening');
    expect(await portOf(first)).toBe(first);
    server.close();
    writeFileSync(file, 'no port');
    expect(await portOf(other)).toBe(other);
  });

  it('is not emptied while a Postgres runs on it', () => {
    const data = join(folder, 'mine');
    const opened = openDataFolder(options({ data }), false);
    mkdirSync(join(opened?.postgres ?? '', 'data'), { recursive: true });
    writeFileSync(join(opened?.postgres ?? '', 'data', 'postmaster.pid'), `${process.pid}\n`);
    expect(() => openDataFolder(options({ data, fresh: true }), false)).toThrow(/in use/u);
  });

  it('is no file', () => {
    const data = join(folder, 'books');
    writeFileSync(data, '');
    expect(() => openDataFolder(options({ data }), false)).toThrow(/books is a file; choose a folder/u);
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
