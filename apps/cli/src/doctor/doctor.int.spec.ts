import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { clientOrderId } from '#libs/domain';
import { type AccountId, type IntentId, US_PER_MS, asId } from '#libs/kernel';
import { type RunningNats, freePort, runCommand, projectRoot, startNats } from '#libs/local-stack';
import { connectBroker, provisionBuckets, provisionStreams, renderAuthorization } from '#libs/messaging';
import { SystemScheduler } from '#libs/platform';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { EXAMPLE_FILE, exampleWith } from '../config/config.fixture.js';
import { CHECKS, describeExamination, examineSetUp } from './examine.js';
import type { Check, SetUp } from './examination.js';
import { listenOn, natsWithoutJetStream } from './fake-servers.fixture.js';
import { type FakeVenueTerms, startFakeVenue } from './fake-venue.fixture.js';

const MIB = 1_048_576;
const scheduler = new SystemScheduler();
const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
const closing: { close: () => unknown }[] = [];
let database: TestDatabase;
let nats: RunningNats;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabaseUrl'));
  nats = await startNats({ url: '' });
  const connection = await connectBroker({ url: nats.url, user: undefined, password: undefined, name: 'doctor-test' });
  await provisionStreams(connection);
  await provisionBuckets(connection);
  await connection.close();
});

afterEach(() => {
  for (const one of closing.splice(0)) one.close();
});

afterAll(async () => {
  await nats.stop();
  await database.drop();
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true });
});

const healthy = (): SetUp => ({
  scheduler,
  nodeVersion: '22.18.0',
  environment: { DATABASE_URL: database.ownerUrl, NATS_URL: nats.url },
  configFile: EXAMPLE_FILE,
  portBase: undefined,
  dataFolder: join(folder, 'data'),
  cgroup: join(folder, 'cgroup'),
  memoryBytes: 8_192 * MIB,
  neededDiskBytes: 1,
  neededMemoryBytes: 1_536 * MIB,
});

async function venue(terms: FakeVenueTerms = {}): Promise<SetUp['environment']> {
  const { server, url } = await startFakeVenue(terms, () => scheduler.nowUs() / US_PER_MS);
  closing.push(server);
  return { ...healthy().environment, BINANCE_REST_URL: url, BINANCE_API_KEY: 'k', BINANCE_API_SECRET: 's' };
}

const configFile = (root: unknown): string => {
  const file = join(folder, `${randomBytes(4).toString('hex')}.json`);
  writeFileSync(file, JSON.stringify(root));
  return file;
};

const at = (url: string, change: (address: URL) => void): SetUp['environment'] => {
  const address = new URL(url);
  change(address);
  return { DATABASE_URL: address.toString() };
};

async function asOwner(sql: string, url = database.ownerUrl): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

type Row = readonly [code: string, what: string, spoil: () => Promise<Partial<SetUp>>];

const MACHINE: readonly Row[] = [
  ['node-too-old', 'a Node that is too old', async () => ({ nodeVersion: '20.18.3' })],
  [
    'port-taken',
    'a port that is taken',
    async () => {
      const portBase = await freePort();
      closing.push(await listenOn(portBase));
      return { portBase };
    },
  ],
  ['disk-full', 'a disk that is nearly full', async () => ({ neededDiskBytes: Number.MAX_SAFE_INTEGER })],
  [
    'data-not-writable',
    'a data folder in a place where nobody may write',
    async () => ({ dataFolder: '/proc/tradewind' }),
  ],
  [
    'data-version',
    'a data folder of another version',
    async () => {
      const dataFolder = join(folder, 'newer');
      mkdirSync(dataFolder, { recursive: true });
      writeFileSync(join(dataFolder, 'tradewind-data.json'), '{"version":2}');
      return { dataFolder };
    },
  ],
  [
    'memory-limit',
    'a container with too little memory',
    async () => {
      const cgroup = join(folder, 'small');
      mkdirSync(cgroup, { recursive: true });
      writeFileSync(join(cgroup, 'memory.max'), `${512 * MIB}\n`);
      return { cgroup };
    },
  ],
  ['config-invalid', 'a wrong file', async () => ({ configFile: configFile(exampleWith(['limits', '*'], 5)) })],
];

const SERVERS: readonly Row[] = [
  [
    'postgres-unreachable',
    'no Postgres at the address',
    async () => {
      const port = String(await freePort());
      return { environment: at(database.ownerUrl, (url) => (url.port = port)) };
    },
  ],
  [
    'postgres-password',
    'a wrong password of Postgres',
    async () => ({ environment: at(database.ownerUrl, (url) => (url.password = 'wrong')) }),
  ],
  [
    'postgres-database',
    'a database that is not there',
    async () => ({ environment: at(database.ownerUrl, (url) => (url.pathname = '/nowhere')) }),
  ],
  [
    'postgres-connections',
    'a role with too few connections',
    async () => {
      const role = `doctor_${randomBytes(4).toString('hex')}`;
      await asOwner(`CREATE ROLE ${role} LOGIN PASSWORD 'p' CONNECTION LIMIT 9`);
      closing.push({ close: () => asOwner(`DROP ROLE ${role}`) });
      return {
        environment: at(database.ownerUrl, (url) => {
          url.username = role;
          url.password = 'p';
        }),
      };
    },
  ],
  [
    'migrations-missing',
    'a database of an older version',
    async () => {
      const older = await createTestDatabase(inject('testDatabaseUrl'), 3);
      closing.push({ close: () => older.drop() });
      return { environment: { DATABASE_URL: older.ownerUrl } };
    },
  ],
  [
    'migrations-newer',
    'a database of a newer version',
    async () => {
      const newer = await createTestDatabase(inject('testDatabaseUrl'));
      closing.push({ close: () => newer.drop() });
      const sql = `INSERT INTO tradewind_migrations (timestamp, name) VALUES (1999, 'Tomorrow1999')`;
      await asOwner(sql, newer.ownerUrl);
      return { environment: { DATABASE_URL: newer.ownerUrl } };
    },
  ],
  [
    'nats-unreachable',
    'no NATS at the address',
    async () => ({ environment: { NATS_URL: `nats://127.0.0.1:${await freePort()}` } }),
  ],
  [
    'nats-user',
    'a wrong user of NATS',
    async () => {
      const locked = await startNats({ url: '', configText: renderAuthorization(() => '"right"') });
      closing.push({ close: () => locked.stop() });
      return { environment: { NATS_URL: locked.url, NATS_USER: 'risk', NATS_PASSWORD: 'wrong' } };
    },
  ],
  [
    'nats-jetstream',
    'a NATS without JetStream',
    async () => {
      const port = await freePort();
      closing.push(await listenOn(port, natsWithoutJetStream));
      return { environment: { NATS_URL: `nats://127.0.0.1:${port}` } };
    },
  ],
  [
    'nats-streams',
    'a NATS without our streams',
    async () => {
      const empty = await startNats({ url: '' });
      closing.push({ close: () => empty.stop() });
      return { environment: { NATS_URL: empty.url } };
    },
  ],
];

const own = clientOrderId(asId<AccountId>('paper-1'), asId<IntentId>('i'), () => new Uint8Array(32).fill(7));
const SOL = ['binance:BTC-USDT', 'binance:SOL-USDT'];
const VENUE: readonly Row[] = [
  [
    'venue-unreachable',
    'no exchange at the address',
    async () => ({ environment: { BINANCE_REST_URL: `http://127.0.0.1:${await freePort()}` } }),
  ],
  ['clock-off', 'a clock that is off', async () => ({ environment: await venue({ aheadMs: -4_000 }) })],
  [
    'instrument-unknown',
    'an instrument that the exchange does not list',
    async () => ({
      environment: await venue(),
      configFile: configFile({ ...(exampleWith() as object), instruments: [...SOL, 'binance:ETH-USDT'] }),
    }),
  ],
  [
    'size-above-limits',
    'a strategy whose orders are above every limit',
    async () => ({
      environment: await venue(),
      configFile: configFile(exampleWith(['strategies', 0, 'parameters', 'riskFraction'], '0.02')),
    }),
  ],
  ['venue-key', 'a wrong key', async () => ({ environment: await venue({ refuses: -1_022 }) })],
  ['venue-key-restricted', 'a key of another address', async () => ({ environment: await venue({ refuses: -2_015 }) })],
  [
    'venue-key-withdraws',
    'a key that can withdraw',
    async () => ({ environment: await venue({ restrictions: { enableWithdrawals: true } }) }),
  ],
  [
    'venue-key-open',
    'a key that works from everywhere',
    async () => ({ environment: await venue({ restrictions: { ipRestrict: false } }) }),
  ],
  [
    'venue-key-reads',
    'a key that may not trade',
    async () => ({ environment: await venue({ restrictions: { enableSpotAndMarginTrading: false } }) }),
  ],
  [
    'lease-not-shared',
    'two order-managements without a common lease',
    async () => ({ environment: await venue({ openOrders: ['someone-else', own] }) }),
  ],
];

const codesOf = async (spoilt: Partial<SetUp>, checks: readonly Check[] = CHECKS): Promise<readonly string[]> =>
  (await examineSetUp({ ...healthy(), ...spoilt }, checks)).flatMap(({ faults }) => faults.map(({ code }) => code));

describe('tradewind doctor', () => {
  it('finds nothing wrong with a set-up that is right, a real exchange included', async () => {
    const examined = await examineSetUp({ ...healthy(), environment: await venue() });
    expect(examined.flatMap(({ faults }) => faults)).toEqual([]);
    expect(examined.filter(({ skipped }) => skipped !== undefined).map(({ check }) => check)).toEqual(['ports']);
    expect(describeExamination(examined)).toContain('Nothing is wrong.');
  });

  it.each([...MACHINE, ...SERVERS, ...VENUE])('names the fault %s: %s', async (code, _, spoil) => {
    const spoilt = await spoil();
    expect([...new Set(await codesOf(spoilt))]).toEqual([code]);
  });

  it('says how each fault is cured', async () => {
    const text = describeExamination(await examineSetUp({ ...healthy(), nodeVersion: '18.0.0' }));
    expect(text).toMatch(/WRONG {3}Node\n.*\[node-too-old\]\n +→ Install a newer Node.*\n/u);
    expect(text).toContain('1 thing is wrong.');
  });

  it('goes on where a check fails itself', async () => {
    const broken: Check = { name: 'broken', findFaults: () => Promise.reject(new Error('no way')) };
    expect(await codesOf({ nodeVersion: '18.0.0' }, [broken, ...CHECKS])).toEqual(['not-examined', 'node-too-old']);
  });

  it('is a command that prints JSON and ends with 1 where something is wrong', async () => {
    const { code, output } = await runCommand(
      process.execPath,
      ['scripts/run.mjs', 'cli', 'doctor', '--json', '--data', '/proc/tradewind'],
      { cwd: projectRoot(), env: { PATH: process.env['PATH'] ?? '' }, timeoutMs: 120_000 },
    );
    expect(code).toBe(1);
    const found = JSON.parse(output.slice(output.indexOf('['))) as { check: string; faults: { code: string }[] }[];
    expect(found.flatMap(({ faults }) => faults.map((fault) => fault.code))).toContain('data-not-writable');
  }, 180_000);
});
