import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { freePort } from '#libs/local-stack';
import { SeededRandom } from '#libs/testkit';
import { ensureBuilt } from '../faults/app-process.js';
import { Load } from '../faults/tier/load/load.js';
import { FaultSuite } from '../faults/tier/suite/fault-suite.js';
import type { KeptProcess } from '../faults/tier/suite/kept-process.js';
import { OUTAGES, RELAY, type Outage, type Stage } from './outages.js';
import { askReadiness, stopAndWatch, watchLiveness, whenReport, whenUnreadyFor } from './probes.js';
import { SeverableLine } from './severable-line.js';

/** How long a service may take to be ready again, on a machine of any speed. */
const PATIENCE_MS = 180_000;
const LONG_STORY = { timeout: 900_000 };
/** What Kubernetes waits for a pod that was asked to stop. */
const GRACE_MS = 20_000;
const QUIET_MS = 120_000;
/**
 * Conditions of a start or a stop, which nothing outside the service takes away: `started` and `draining` are told below, and risk
 * answers nothing before its limits are in force.
 */
const OF_THE_PROCESS = ['started', 'draining', 'limits'];
const STEADY = { rate: 8, kinds: ['cross', 'near', 'rest'], validForMs: 6_000 } as const;

let suite: FaultSuite;
let lines: readonly SeverableLine[] = [];
let stage: Stage;
let processes: readonly KeptProcess[] = [];
/** What each process declares when all is well, and what was seen to go and to come back. */
const declared = new Map<string, readonly string[]>();
const told = new Set<string>();

const isReady = (process: KeptProcess) => whenReport(process, 'readiness', ({ status }) => status === 200);
const named = (name: string): KeptProcess => {
  const found = processes.find((process) => process.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
};

/** How many orders of a load have reached the exchange. */
async function ordersOf(load: string): Promise<number> {
  const [row] = await suite.query<{ count: string }>(
    'SELECT count(*) FROM orders.orders WHERE starts_with(intent_id, $1) AND sent_at_us IS NOT NULL',
    [`${load}-`],
  );
  return Number(row?.count);
}

/** Takes something away, waits until all who need it say so, gives it back, and waits until everybody is ready. */
async function tellOutage(outage: Outage): Promise<readonly string[]> {
  const { flow, sparesReady = [], takesDown, victim } = outage;
  const felt = Object.entries(takesDown).map(([name, beginnings]) => {
    const conditions = declared.get(name)?.filter((one) => beginnings.some((begin) => one.startsWith(begin))) ?? [];
    expect(conditions, `what ${name} declares of ${beginnings.join(', ')}`).not.toEqual([]);
    return { process: named(name), conditions };
  });
  const whileAway = async (): Promise<void> => {
    await Promise.all(felt.map(({ conditions, process }) => whenUnreadyFor(process, conditions)));
    await Promise.all(sparesReady.map((name) => isReady(named(name))));
  };
  const alive = processes.filter(({ name }) => name !== victim);
  const troubles = await watchLiveness(alive, async () => {
    await outage.take(stage);
    try {
      await (flow === undefined ? whileAway() : flow(stage, whileAway));
    } finally {
      await outage.giveBack(stage);
    }
    await Promise.all(processes.map(isReady));
  });
  for (const { conditions, process } of felt) for (const one of conditions) told.add(`${process.name}: ${one}`);
  return troubles;
}

beforeAll(async () => {
  ensureBuilt();
  const exchangePort = await freePort();
  const [marketLine, accountLine] = [await SeverableLine.layTo(exchangePort), await SeverableLine.layTo(exchangePort)];
  lines = [marketLine, accountLine];
  suite = await FaultSuite.startServers({
    ports: { 'paper-exchange': exchangePort },
    settings: {
      'market-data': { BINANCE_STREAM_URL: `ws://127.0.0.1:${marketLine.port}` },
      'order-management': {
        BINANCE_WS_API_URL: `ws://127.0.0.1:${accountLine.port}/ws-api/v3`,
        ...{ ORDER_BREAKER_FAILURES: '3', ORDER_BREAKER_HALF_OPEN_MS: '3000' },
      },
    },
  });
  stage = { suite, load: new Load(suite, new SeededRandom(1)), marketLine, accountLine };
  const upstream = `127.0.0.1:${exchangePort}`;
  const relay = await suite.makeTwin('paper-exchange', {
    ...{ LIVE_STREAM_URL: `ws://${upstream}`, LIVE_REST_URL: `http://${upstream}`, SYMBOLS: 'BTC-USDT' },
    JOURNAL_FILE: join(suite.directory, 'relay-journal.jsonl'),
  });
  processes = [...suite.ours, suite.app('paper-exchange'), relay];
});

afterAll(async () => {
  const relay = processes.find(({ name }) => name === RELAY);
  await relay?.stop();
  await suite?.stop(false);
  await Promise.all(lines.map((line) => line.remove()));
});

describe('the probes of the real services', () => {
  it(
    'live without migrations and without an exchange, name what they wait for, and are ready once it is there',
    LONG_STORY,
    async () => {
      const starts = suite.ours;
      await Promise.all(starts.map((one) => one.start()));
      await Promise.all(starts.map((one) => whenReport(one, 'an answer', ({ status }) => status !== 0)));
      const waiting = ['strategy', 'risk', 'order-management', 'gateway'];
      const withoutSchema = await watchLiveness(starts, async () => {
        await Promise.all(waiting.map((name) => whenUnreadyFor(named(name), ['migrations'])));
      });
      // The others open their port anew once the migrations have run: their start-up probe is still the one that counts.
      const troubles = await watchLiveness([named('market-data')], async () => {
        await suite.provision();
        await Promise.all([
          isReady(named('gateway')),
          whenUnreadyFor(named('market-data'), ['books']),
          whenUnreadyFor(named('order-management'), ['lease', 'reconciled']),
          whenUnreadyFor(named('risk'), ['balances']),
          whenUnreadyFor(named('strategy'), ['instruments']),
        ]);
        // The exchange is there before anybody has told what the account holds.
        await suite.app('order-management').stop();
        await Promise.all([suite.app('paper-exchange').start(), named(RELAY).start()]);
        await Promise.all([
          isReady(named('market-data')),
          whenUnreadyFor(named('risk'), ['balances']),
          whenUnreadyFor(named('strategy'), ['equity']),
        ]);
        await suite.app('order-management').start();
        await Promise.all(processes.map(isReady));
      });
      expect([...withoutSchema, ...troubles]).toEqual([]);
      for (const one of processes) declared.set(one.name, (await askReadiness(one)).up);
      for (const one of ['instruments', 'equity']) told.add(`strategy: ${one}`);
    },
  );

  it.each(OUTAGES)('are not ready while $what, live on, and are ready again afterwards', LONG_STORY, async (outage) => {
    expect(await tellOutage(outage)).toEqual([]);
  });

  it('have a story for every condition that they declare', () => {
    const all = [...declared].flatMap(([name, conditions]) =>
      conditions.filter((one) => !OF_THE_PROCESS.includes(one)).map((one) => `${name}: ${one}`),
    );
    expect(all.length).toBeGreaterThan(0);
    expect(all.filter((one) => !told.has(one))).toEqual([]);
  });
});

describe('SIGTERM under load', () => {
  it(
    'drains every service within the grace of a pod, one after the other, and the books agree with the exchange',
    LONG_STORY,
    async () => {
      await stage.load.during('drain', STEADY, async () => {
        for (const one of [...suite.ours, suite.app('paper-exchange')]) {
          const { code, tookMs, wasReadyAgain } = await stopAndWatch(one);
          expect([code, wasReadyAgain], `${one.name} after ${Math.round(tookMs)} ms`).toEqual([0, false]);
          expect(tookMs, one.name).toBeLessThan(GRACE_MS);
          await one.start();
          await one.whenReady(true, PATIENCE_MS);
        }
      });
      await Promise.all(processes.map(isReady));
      expect(await ordersOf('drain')).toBeGreaterThan(0);
      expect(await suite.whenQuiet(QUIET_MS)).toEqual([]);
      expect(await suite.auditNow()).toEqual([]);
    },
  );
});
