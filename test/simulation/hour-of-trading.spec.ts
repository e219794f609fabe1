import { beforeAll, describe, expect, it } from 'vitest';
import { DEMO_ACCOUNT } from '../../apps/cli/src/demo/demo-settings.js';
import { judge } from '../../apps/cli/src/reconcile/judge.js';
import { bookedStateOf, isQuiet } from './booked-state.js';
import { firstDifference, hashOf, historyOf } from './history-hash.js';
import { SimulatedSuite } from './simulated-suite.js';
import { demoSettings } from './suite-settings.js';

const HOUR_MS = 3_600_000;
const QUIET_LIMIT_MS = 60_000;

interface Outcome {
  readonly orders: number;
  readonly trades: number;
  readonly decisions: number;
  readonly differences: readonly unknown[];
  readonly history: readonly string[];
  /** What shows where two runs part earlier than their histories do. */
  readonly traces: { readonly startedAtUs: readonly number[]; readonly firstMessages: readonly string[] };
}

/** Runs the suite so long, lets it come to rest, and compares its books with the exchange's journal. */
async function trade(seed: number, forMs: number): Promise<Outcome> {
  const suite = await SimulatedSuite.start(demoSettings(seed, ['BTC-USDT', 'ETH-USDT'], 4), seed);
  await suite.time.runForMs(forMs);
  await suite.stopService('strategy');
  await suite.time.runForMs(2_000);
  await suite.time.runUntil(() => isQuiet(suite), QUIET_LIMIT_MS);
  // What order-management has settled, risk receives over the durable lane.
  await suite.time.runForMs(5_000);
  const truth = suite.exchange.readTruth();
  const outcome = {
    orders: suite.orderBooks.orders.size,
    trades: suite.orderBooks.trades.size,
    decisions: suite.riskBooks.decisions.size,
    differences: judge(bookedStateOf(suite), truth, DEMO_ACCOUNT),
    history: historyOf(suite, suite.exchange.journal.text),
    traces: { startedAtUs: suite.startedAtUs, firstMessages: suite.firstMessages },
  };
  await suite.stop();
  return outcome;
}

// What is loaded for the first time is loaded in real time, for however long that takes: then virtual time has gone on for longer. A
// minute holds orders and fills, whose parts are loaded with the first of them.
beforeAll(() => trade(7, 60_000), 120_000);

describe('an hour of synthetic trading in one process', () => {
  it('ends reconciled with the exchange, and happens the same way twice', { timeout: 300_000 }, async () => {
    const first = await trade(7, HOUR_MS);
    console.log(`an hour: ${first.decisions} decisions, ${first.orders} orders, ${first.trades} trades`);
    expect(first.differences).toStrictEqual([]);
    expect(first.trades).toBeGreaterThan(100);
    const second = await trade(7, HOUR_MS);
    expect(second.traces.startedAtUs).toStrictEqual(first.traces.startedAtUs);
    expect(firstDifference(first.traces.firstMessages, second.traces.firstMessages) ?? 'the same').toBe('the same');
    expect(firstDifference(first.history, second.history) ?? 'the same').toBe('the same');
    expect(second).toStrictEqual(first);
  });

  it('happens otherwise with another seed', { timeout: 300_000 }, async () => {
    const outcomes = [await trade(1, 60_000), await trade(2, 60_000)];
    const [one, other] = outcomes.map(({ history }) => hashOf(history));
    expect(one).not.toBe(other);
  });
});
