import { describe, expect, it } from 'vitest';
import { IntentProposedV1, announcementOf } from '#libs/contracts';
import { MemoryTransactions } from '#libs/persistence';
import { Lifeline, RecordingSupervisor } from '#libs/platform';
import { DEMO_ACCOUNT, DEMO_VENUE } from '../../apps/cli/src/demo/demo-settings.js';
import { DeskNeighbours } from '../../apps/desk/src/desk-neighbours.js';
import { SERVICES } from './module-of.js';
import { SimulatedSuite } from './simulated-suite.js';
import { demoSettings } from './suite-settings.js';

const BTC = 'BTC-USDT';
const RUNAWAY = 'runaway';
/** As many as it may repeat, and as it sends. */
const [MOST, SENT] = [5, 20];
const EVERY_MS = 200;

const settings = demoSettings(7, [BTC, 'ETH-USDT'], 8);
const RISK_MAX_REPEATED_ORDERS = [{ most: MOST, windowMs: 60_000 }];
const limited = { ...settings, risk: { ...settings.risk, RISK_MAX_REPEATED_ORDERS } };

async function startShape(suite: SimulatedSuite, desk?: DeskNeighbours): Promise<void> {
  for (const name of SERVICES.toReversed()) suite.killService(name);
  for (const name of SERVICES) await suite.startService(name, desk);
  await suite.time.runForMs(5_000);
}

/** A strategy that has run away writes the same order into its outbox: a buy below the market, of which none is filled. */
async function repeatOrder(suite: SimulatedSuite, name: string, count: number): Promise<void> {
  const { outbox, database } = suite.strategyBooks;
  const transactions = new MemoryTransactions(database, new Lifeline(), new RecordingSupervisor());
  for (let n = 0; n < count; n += 1) {
    const nowUs = suite.time.nowUs();
    const intentId = `${name}-${n}`;
    const envelope = {
      id: `${intentId}.proposed`,
      occurredAtUs: nowUs,
      correlationId: intentId,
      causationId: 'loop',
    };
    const message = announcementOf(IntentProposedV1, envelope, {
      intentId,
      strategy: RUNAWAY,
      account: DEMO_ACCOUNT,
      venue: DEMO_VENUE,
      instrument: BTC,
      side: 'BUY',
      quantity: '0.001',
      type: 'LIMIT',
      limitPrice: '58000',
      timeInForce: 'GTC',
      reduceOnly: false,
      validUntilUs: nowUs + 60_000_000,
      marketEventId: 'loop',
      marketEventAtUs: nowUs,
    });
    await suite.time.complete(
      transactions.write((transaction) => Promise.resolve(outbox.announce(transaction, [message]))),
    );
    await suite.time.runForMs(EVERY_MS);
  }
}

const codesOf = (suite: SimulatedSuite): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { intent, verdict } of suite.riskBooks.decisions.find()) {
    if (intent.strategy !== RUNAWAY) continue;
    const code = verdict.outcome === 'APPROVED' ? 'APPROVED' : verdict.problem.code;
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
};

const sentOrders = (suite: SimulatedSuite): number =>
  suite.orderBooks.orders.find(({ order }) => order.strategy === RUNAWAY && order.sentAtUs !== undefined).length;

describe('a strategy that sends the same order in a loop', () => {
  it.each([
    ['services', undefined],
    ['a desk', new DeskNeighbours()],
  ])(
    'is stopped within as many as it may repeat by %s, and stays so over a restart',
    { timeout: 120_000 },
    async (_, desk) => {
      const suite = await SimulatedSuite.start(limited, 7);
      await startShape(suite, desk);
      await repeatOrder(suite, 'before', SENT);
      expect(codesOf(suite)).toEqual({ APPROVED: MOST, ORDER_REPEATED: 1, STRATEGY_TRIPPED: SENT - MOST - 1 });
      expect(sentOrders(suite)).toBe(MOST);
      await startShape(suite, desk && new DeskNeighbours());
      await suite.time.runForMs(60_000);
      await repeatOrder(suite, 'after', SENT);
      expect(codesOf(suite)).toEqual({ APPROVED: MOST, ORDER_REPEATED: 1, STRATEGY_TRIPPED: 2 * SENT - MOST - 1 });
      expect(sentOrders(suite)).toBe(MOST);
      await suite.stop();
    },
  );
});
