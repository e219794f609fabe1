import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { projectRoot } from '#libs/local-stack';
import { makeBrokerKey } from '#libs/messaging';
import { SystemRandom } from '#libs/platform';
import { APPS, type AppName, type RunPlan, planRun } from '../../apps/cli/src/launch/plan.js';
import { provisionSettings, settingsOf } from '../../apps/cli/src/launch/service-settings.js';
import { deployedApps } from '../../scripts/check/deployment/apps.mjs';
import { ensureBuilt } from '../faults/app-process.js';
import { isSecretSetting, secretsIn, secretsOf } from './secrets-of.js';

const PROCESSES = [...APPS, 'provision'] as const;
/** It has no database, and waits for the broker without a word. */
const QUIET: readonly string[] = ['market-data'];
const EXIT_SETTINGS = 78;
/** What does not end by itself is ended so long after its first line: until then it has tried, failed and said so. */
const LISTEN_MS = 3_000;
/** All start at once: on a busy machine a first line takes its time. Who says nothing is ended sooner. */
const PATIENCE_MS = 100_000;
const QUIET_PATIENCE_MS = 20_000;
const TEST_TIMEOUT_MS = 150_000;
/** Before the settings are read, a dump shows what somebody handed to the process. */
const [DUMP_EVERY_MS, DUMP_PATIENCE_MS] = [1_000, 90_000];
/** Settings whose name or meaning speaks of keys, and that are none. */
const NO_SECRETS = new Set([
  ...[
    'SECURE_MODE',
    'NATS_USER',
    'TRUSTED_KEYS',
    'GATEWAY_KEY_RING',
    'GATEWAY_JWKS_URL',
    'GATEWAY_JWT_AUDIENCE',
    'GATEWAY_JWT_ISSUER',
    // Numbers of users and ids of keys, which open nothing.
    'GATEWAY_TELEGRAM_USERS',
  ],
  ...['MARKET_DATA', 'STRATEGY', 'RISK', 'ORDER_MANAGEMENT'].map((service) => `${service}_NATS_USER`),
  ...['ORDER_ALLOW_UNCHECKED_KEY', 'SEED', 'API_KEY_CAN_WITHDRAW', 'API_KEY_ADDRESS_BOUND'],
]);
const OPTIONS = {
  ...{
    forMs: undefined,
    tape: undefined,
    live: undefined,
    testnet: undefined,
    speed: 1,
    seed: 1,
    desk: false,
    secure: false,
  },
  ...{ portBase: undefined, report: undefined, symbols: undefined, invented: undefined, data: undefined, fresh: false },
} as const;

let directory: string;
let plan: RunPlan;

beforeAll(async () => {
  ensureBuilt();
  directory = mkdtempSync(join(tmpdir(), 'canary-'));
  plan = await planRun(new SystemRandom(), OPTIONS, {
    directory,
    journalFile: join(directory, 'journal.jsonl'),
    data: undefined,
  });
});
afterAll(() => rmSync(directory, { recursive: true }));

const programOf = (app: string): string => join(projectRoot(), 'dist', 'apps', app, 'main.js');

/** Runs an app with these settings; resolves with its exit code and everything that it printed. */
function runApp(
  app: string,
  settings: Readonly<Record<string, string>>,
  patienceMs = PATIENCE_MS,
): Promise<{ code: number | null; text: string }> {
  const env = { PATH: process.env['PATH'] ?? '', ...settings };
  const child = spawn(process.execPath, [programOf(app)], { env, cwd: directory });
  let text = '';
  const timers: NodeJS.Timeout[] = [];
  const endIn = (ms: number): number => timers.push(setTimeout(() => child.kill('SIGKILL'), ms));
  const onOutput = (chunk: Buffer): void => {
    if (text === '') endIn(LISTEN_MS);
    text += chunk.toString('utf8');
  };
  child.stdout.on('data', onOutput);
  child.stderr.on('data', onOutput);
  endIn(patienceMs);
  return new Promise((resolve) => {
    child.once('close', (code) => {
      for (const timer of timers) clearTimeout(timer);
      resolve({ code, text });
    });
  });
}

/** All settings of a process, with a canary for every secret, and servers that it cannot enter. */
function settingsWithCanaries(app: (typeof PROCESSES)[number]): Record<string, string> {
  const broker = makeBrokerKey().publicKey.toLowerCase();
  const servers = {
    databaseUrl: inject('testDatabaseUrl'),
    natsUrl: `nats://somebody:${broker}@127.0.0.1:9`,
    natsHasUsers: true,
  };
  if (app === 'provision') {
    const owner = Object.assign(new URL(servers.databaseUrl), { password: 'canary-of-the-owner' }).toString();
    return { ...provisionSettings(plan, servers), OWNER_DATABASE_URL: owner };
  }
  const more = {
    LOG_LEVEL: 'trace',
    NOTIFY_URL: 'http://127.0.0.1:9/hook/canary-of-the-hook',
    NOTIFY_SMTP_URL: 'smtps://somebody:canary-of-the-mail-server@127.0.0.1:9',
    NOTIFY_SLACK_URL: 'http://127.0.0.1:9/services/canary-of-slack',
    ...{ NOTIFY_TELEGRAM_TOKEN: '7000000001:canary-of-the-telegram-token-xyz', NOTIFY_TELEGRAM_CHAT: '-100' },
  };
  const ofGateway = app === 'gateway' ? { GATEWAY_API_TOKEN: 'canary-of-the-gateway-token' } : {};
  const ofExchange = app === 'paper-exchange' ? { FAULT_CONTROL_TOKEN: 'canary-of-the-faults' } : {};
  return { ...settingsOf(app as AppName, plan, servers), ...more, ...ofGateway, ...ofExchange };
}

/** The secrets in settings: what the process must never print. */
const canariesOf = (settings: Readonly<Record<string, string>>): readonly (readonly [string, string])[] => [
  ...secretsOf(new Map(Object.entries(settings))),
  ...(settings['NATS_URL']?.includes('@') === true
    ? [['NATS_URL', new URL(settings['NATS_URL']).password] as const]
    : []),
];

/** Runs an app and has it dump itself, as an operator or Node does it, until none of its secrets is in the newest report; returns what stays in it. */
async function dumpApp(app: AppName, settings: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = join(directory, `dumps-${app}`);
  mkdirSync(folder);
  const NODE_OPTIONS = `--report-on-signal --report-signal=SIGUSR1 --report-directory=${folder}`;
  const env = { PATH: process.env['PATH'] ?? '', ...settings, NODE_OPTIONS };
  const child = spawn(process.execPath, [programOf(app)], { env, cwd: directory, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let left: readonly string[] = ['no report was made'];
  try {
    for (const untilMs = performance.now() + DUMP_PATIENCE_MS; performance.now() < untilMs;) {
      await sleep(DUMP_EVERY_MS);
      child.kill('SIGUSR1');
      await sleep(DUMP_EVERY_MS);
      const report = readdirSync(folder).toSorted().at(-1);
      const text = report === undefined ? '' : readFileSync(join(folder, report), 'utf8');
      // A report that is still being written has no end.
      if (!text.includes('"environmentVariables"') || !text.trimEnd().endsWith('}')) continue;
      left = secretsIn(text, canariesOf(settings));
      if (left.length === 0) break;
    }
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
  return left;
}

describe('the secrets of a process', () => {
  it('are known by their names: no setting that speaks of one is forgotten', async () => {
    const apps = await deployedApps(projectRoot());
    const settings = apps.flatMap(({ settings: schema }) => Object.entries(schema?.shape ?? {}));
    const speaking = settings.filter(([name, field]) =>
      /secret|password|token|seed\b|\bkeys?\b/iu.test(
        `${name.replaceAll('_', ' ')} ${(field as { description?: string }).description ?? ''}`,
      ),
    );
    const unknown = speaking.map(([name]) => name).filter((name) => !isSecretSetting(name) && !NO_SECRETS.has(name));
    expect([...new Set(unknown)]).toEqual([]);
    expect(speaking.length).toBeGreaterThan(20);
  });

  it(
    'are not printed where every one cannot be read: each process ends with what is wrong',
    { timeout: TEST_TIMEOUT_MS },
    async () => {
      const outcomes = PROCESSES.map(async (app) => {
        const broken = Object.keys(settingsWithCanaries(app)).filter(
          (name) => isSecretSetting(name) || name === 'NATS_URL',
        );
        const canaries = broken.map((name, n): [string, string] => [
          name,
          `\u0007canary ${n} of ${name.toLowerCase()}`,
        ]);
        // Any text is a key for the paper exchange.
        const wrong = app === 'paper-exchange' ? { SEED: 'none' } : {};
        const { code, text } = await runApp(app, { ...Object.fromEntries(canaries), ...wrong });
        return { app, code, says: text.includes('are missing or wrong'), printed: secretsIn(text, canaries) };
      });
      const expected = PROCESSES.map((app) => ({ app, code: EXIT_SETTINGS, says: true, printed: [] }));
      expect(await Promise.all(outcomes)).toEqual(expected);
    },
  );

  it(
    'are not printed where neither broker nor database lets anybody in, at the most talkative level',
    { timeout: TEST_TIMEOUT_MS },
    async () => {
      const outcomes = PROCESSES.map(async (app) => {
        const settings = settingsWithCanaries(app);
        const canaries = canariesOf(settings);
        expect(canaries.length).toBeGreaterThan(1);
        const isQuiet = QUIET.includes(app);
        const { text } = await runApp(app, settings, isQuiet ? QUIET_PATIENCE_MS : PATIENCE_MS);
        return { app, speaks: text !== '' || isQuiet, printed: secretsIn(text, canaries) };
      });
      expect(await Promise.all(outcomes)).toEqual(PROCESSES.map((app) => ({ app, speaks: true, printed: [] })));
    },
  );

  it('are in no report that Node writes of a running process', { timeout: TEST_TIMEOUT_MS }, async () => {
    const left = await Promise.all(APPS.map(async (app) => [app, await dumpApp(app, settingsWithCanaries(app))]));
    expect(left).toEqual(APPS.map((app) => [app, []]));
  });
});

describe('the search for secrets', () => {
  it.each([
    (secret: string) => `{"password":"${secret}"}`,
    (secret: string) => `postgres://risk:${encodeURIComponent(secret)}@h/d`,
    (secret: string) => Buffer.from(secret).toString('base64'),
  ])('finds one in the form of %s', (write) => {
    const secret = 'canary of a/secret?';
    expect(secretsIn(`before ${write(secret)} after`, [['NAME', secret]])).toEqual(['NAME']);
  });
});
