import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import type { Intent } from '#libs/domain';
import {
  type AccountId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type StrategyId,
  type VenueId,
  ZERO,
  asId,
} from '#libs/kernel';
import { type TestDatabase, createTestDatabase } from '#libs/testkit';
import { createDataSource } from '../connection/data-source.js';
import { Inbox } from '../inbox/inbox.js';
import { Outbox } from '../outbox/outbox.js';
import { StrategyStore } from './strategy-store.js';

let database: TestDatabase;
let source: DataSource;
let store: StrategyStore;

const venue = asId<VenueId>('binance');
const account = asId<AccountId>('paper-1');
function intentOf(id: string, strategy: string): Intent {
  return {
    intentId: asId<IntentId>(id),
    strategy: asId<StrategyId>(strategy),
    account,
    venue,
    instrument: asId<InstrumentId>('BTC-USDT'),
    side: 'BUY',
    quantity: new Decimal('1'),
    type: 'MARKET',
    limitPrice: undefined,
    timeInForce: 'IOC',
    reduceOnly: false,
    validUntilUs: 2_000,
    marketEventId: 'e',
    marketEventAtUs: 1_000,
  };
}
const propose = (id: string, strategy: string) =>
  store.propose(intentOf(id, strategy), { subject: 'intent.proposed.v1.s.i', message: { id: `m-${id}` } }, 1_000);
const position = (quantity: string, version: number) => ({
  ...{ account, venue, instrument: asId<InstrumentId>('BTC-USDT'), quantity: new Decimal(quantity) },
  ...{ averagePrice: new Decimal('1'), realisedProfit: ZERO, version, updatedAtUs: 1_000 },
});
const incoming = (id: string) => ({ id, subject: 'test.v1' });

beforeAll(async () => {
  database = await createTestDatabase(process.env['TEST_DATABASE_URL'] ?? '');
  const url = database.urlOf('strategy');
  source = await createDataSource({ url, schema: 'strategy', service: 'test', entities: [] }).initialize();
  store = new StrategyStore(source, new Inbox(), new Outbox());
});

afterAll(async () => {
  await source?.destroy();
  await database?.drop();
});

describe('the tables of strategy', () => {
  it('take an intent once, however many propose it at once, and know it afterwards', async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => propose('once', 's-1')));
    expect(outcomes.filter((outcome) => outcome.kind === 'saved')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.kind === 'known')).toHaveLength(7);
  });

  it('take one open intent of a strategy and instrument at a time', async () => {
    const outcomes = await Promise.all(['a', 'b', 'c', 'd'].map((id) => propose(id, 's-2')));
    expect(outcomes.map((outcome) => outcome.kind).sort()).toEqual(['blocked', 'blocked', 'blocked', 'saved']);
  });

  it('never take an intent that was abandoned, nor abandon one that was taken', async () => {
    expect(await store.abandon(intentOf('gone', 's-3'), 'too late', 3_000)).toBeUndefined();
    expect(await propose('gone', 's-3')).toMatchObject({
      kind: 'known',
      intent: { status: 'closed', reason: 'too late' },
    });
    expect(await propose('kept', 's-3')).toEqual({ kind: 'saved' });
    expect(await store.abandon(intentOf('kept', 's-3'), 'too late', 3_000)).toMatchObject({ status: 'open' });
  });

  it('close an intent when its order has ended and the position shows it, whichever comes first, and once', async () => {
    await propose('filled', 's-4');
    expect(await store.movePosition(incoming('p-1'), position('0.6', 1), 'filled', 1_000)).toMatchObject({
      status: 'open',
    });
    // The same fact again, and an older one: nothing moves.
    await store.movePosition(incoming('p-1'), position('0.6', 1), 'filled', 1_000);
    await store.movePosition(incoming('p-0'), position('0.1', 1), 'filled', 1_000);
    expect(await store.end(incoming('o-1'), 'filled', new Decimal('1'), 1_000)).toMatchObject({ status: 'open' });
    const done = await store.movePosition(incoming('p-2'), position('0.999', 2), 'filled', 1_000);
    expect(done).toMatchObject({ status: 'closed' });
    expect(done?.knownQuantity.toFixed()).toBe('0.999');
    expect(await store.refuse(incoming('r-1'), 'filled', 'late', 1_000)).toMatchObject({ status: 'closed' });
    expect((await store.recall()).positions).toMatchObject([{ version: 2 }]);
  });

  it('refuse what is no number, no token, or no longer open', async () => {
    const insert = (column: string, value: string): Promise<unknown> =>
      source.query(`UPDATE intent SET ${column} = $1 WHERE intent_id = 'once'`, [value]);
    await expect(insert('quantity', 'NaN')).rejects.toThrow(/check/u);
    await expect(insert('quantity', '0')).rejects.toThrow(/check/u);
    await expect(insert('strategy', 'a.b')).rejects.toThrow(/check/u);
    await expect(insert('status', 'closed')).rejects.toThrow(/check/u);
    await expect(source.query('DELETE FROM intent')).rejects.toThrow(/permission denied/u);
  });

  it('let the gateway read and not write', async () => {
    const url = database.urlOf('gateway');
    const reader = await createDataSource({ url, schema: 'strategy', service: 'test', entities: [] }).initialize();
    try {
      expect(await reader.query('SELECT intent_id FROM intent LIMIT 1')).toHaveLength(1);
      for (const table of ['strategy.intent', 'orders.orders', 'risk.trading_state']) {
        await expect(reader.query(`UPDATE ${table} SET reason = ''`)).rejects.toThrow(/permission denied/u);
      }
    } finally {
      await reader.destroy();
    }
  });
});
