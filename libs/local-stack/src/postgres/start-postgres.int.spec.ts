import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { isAlive } from '../process/process-list.js';
import { type RunningPostgres, startPostgres } from './start-postgres.js';

const running: RunningPostgres[] = [];
const start = async (options: Parameters<typeof startPostgres>[0] = {}): Promise<RunningPostgres> => {
  const postgres = await startPostgres({ url: '', settings: { fsync: 'off' }, ...options });
  running.push(postgres);
  return postgres;
};
const query = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

afterEach(async () => {
  await Promise.all(running.splice(0).map((postgres) => postgres.stop()));
});

describe('startPostgres', () => {
  it('starts two real servers at the same time, each with data of its own, on 127.0.0.1 only', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    await query(one.url, 'CREATE TABLE t (x numeric); INSERT INTO t VALUES (1.000000000000000001)');
    expect(await query(one.url, 'SELECT x FROM t')).toEqual([{ x: '1.000000000000000001' }]);
    expect(await query(two.url, "SELECT to_regclass('t') AS found")).toEqual([{ found: null }]);
    expect(await query(one.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await query(one.url, 'SHOW unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
  });

  it('refuses who does not know the password', async () => {
    const { url } = await start();
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/u);
  });

  it('leaves no process and no file behind, and can be stopped twice', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'a tmp with spaces, $HOME and "quotes" '));
    const before = process.env['TMPDIR'];
    const plain = mkdtempSync(join(tmpdir(), 'a tmp with spaces '));
    try {
      for (const tmp of [plain, directory]) {
        process.env['TMPDIR'] = tmp;
        const postgres = await start();
        expect(await query(postgres.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
        await Promise.all([postgres.stop(), postgres.stop()]);
        await postgres.stop();
        expect(isAlive(postgres.pid ?? 0)).toBe(false);
        expect(readdirSync(tmp)).toEqual([]);
      }
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      for (const tmp of [plain, directory]) rmSync(tmp, { recursive: true, force: true });
    }
  });

  it('takes what an interrupted start left for no cluster, and makes a whole one', async () => {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'interrupted '));
    mkdirSync(join(dataDirectory, 'unfinished-1'));
    writeFileSync(join(dataDirectory, 'unfinished-1', 'PG_VERSION'), '16\n');
    writeFileSync(join(dataDirectory, 'password'), 'of the start before');
    const starting = start({ dataDirectory });
    const seen = (): readonly string[] =>
      readdirSync(dataDirectory).filter((name) => existsSync(join(dataDirectory, name, 'PG_VERSION')));
    await expect.poll(seen, { interval: 5, timeout: 30_000 }).not.toEqual(['unfinished-1']);
    // A kill at this moment would leave the folder like this: initdb writes its version first, and the rest for seconds.
    expect(seen()).not.toContain('data');
    expect(await query((await starting).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(readdirSync(dataDirectory).sort()).toEqual(['data', 'password']);
    await starting.then((postgres) => postgres.stop());
    rmSync(dataDirectory, { recursive: true, force: true });
  });

  it('finds its data again in a data directory that is kept', async () => {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'kept '));
    const first = await start({ dataDirectory });
    await query(first.url, 'CREATE TABLE t AS SELECT 42 AS x');
    await first.stop();
    const second = await start({ dataDirectory });
    expect(await query(second.url, 'SELECT x FROM t')).toEqual([{ x: 42 }]);
    await second.stop();
    expect(existsSync(join(dataDirectory, 'data', 'PG_VERSION'))).toBe(true);
    rmSync(dataDirectory, { recursive: true, force: true });
  });

  it('says so when the wanted port is taken', async () => {
    const { port } = await start();
    await expect(start({ port })).rejects.toThrow(`port ${port} of 127.0.0.1 is taken`);
  });

  it('uses the server of a given URL and never stops it', async () => {
    const real = await start();
    const given = await startPostgres({ url: real.url });
    expect(given).toMatchObject({ url: real.url, port: real.port, pid: undefined });
    await given.stop();
    expect(await query(real.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});
