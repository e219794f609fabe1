import {
  type AccountAtVenue,
  type Instrument,
  type Order,
  type OrderChange,
  type VenueFill,
  openingTransaction,
  tradeOf,
} from '#libs/domain';
import {
  type AccountId,
  type ClientOrderId,
  type CorrelationId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type StrategyId,
  type VenueId,
  type VenueOrderId,
  type VenueTradeId,
  ZERO,
  asId,
} from '#libs/kernel';
import type { LeaseEpoch } from '../application/lease/lease-epoch.js';
import type { Announcement } from '#libs/contracts';
import { orderFact } from '../application/booking/facts.js';
import type { Lease, OrderBooks, OrderWrites, ReportJournal } from '../ports.js';

/** One process's view of some books, as a contract test uses it. */
export interface BooksUnderTest {
  readonly books: OrderBooks;
  readonly lease: Lease;
  readonly epoch: LeaseEpoch;
  readonly journal: ReportJournal;
  /** The raw texts in the journal of all accounts, in order. */
  readonly journaled: () => Promise<readonly string[]>;
  /** How often the process was told that there is something to publish. */
  readonly wakeUps: () => number;
  /** The ids of the messages in the outbox, in order. */
  readonly outbox: () => Promise<readonly string[]>;
}

/** The account of the contract tests. */
export const TEST_ACCOUNT: AccountAtVenue = { account: asId<AccountId>('paper-1'), venue: asId<VenueId>('binance') };

/** The instrument of the contract tests. */
export const TEST_BTC: Instrument = {
  venue: TEST_ACCOUNT.venue,
  id: asId<InstrumentId>('BTC-USDT'),
  venueSymbol: 'BTCUSDT',
  base: 'BTC',
  quote: 'USDT',
  status: 'TRADING',
  tickSize: new Decimal('0.01'),
  lotSize: new Decimal('0.00001'),
  minQuantity: new Decimal('0.00001'),
  maxQuantity: new Decimal('9000'),
  minNotional: new Decimal('5'),
};

/** An order to buy 3 at 100.5, committed and not sent. */
export function testOrder(name: string, changes: Partial<Order> = {}): Order {
  return {
    clientOrderId: asId<ClientOrderId>(`tw1-${name}`),
    venueClientOrderId: `tw1-${name}`,
    venueOrderId: undefined,
    external: false,
    intentId: asId<IntentId>(`intent-${name}`),
    strategy: asId<StrategyId>('momentum-1'),
    ...TEST_ACCOUNT,
    instrument: TEST_BTC.id,
    ...{ side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', reduceOnly: false },
    quantity: new Decimal('3'),
    limitPrice: new Decimal('100.5'),
    validUntilUs: 100,
    correlationId: asId<CorrelationId>(`c-${name}`),
    causationId: `approved:${name}`,
    ...{ marketEventAtUs: 1, intentAtUs: 2, approvedAtUs: 3, committedAtUs: 4 },
    status: 'PendingNew',
    cumQuantity: ZERO,
    venueCumQuantity: ZERO,
    reason: '',
    version: 1,
    ...{ sentAtUs: undefined, acknowledgedAtUs: undefined, firstFillAtUs: undefined, closedAtUs: undefined },
    ...changes,
  };
}

/** The first history entry of an order. */
export const COMMITTED: OrderChange = { event: 'committed', fromStatus: undefined, proof: { approval: 'a-1' } };

/** A live order at the venue. */
export function liveOrder(name: string, changes: Partial<Order> = {}): Order {
  const sent = { status: 'New', sentAtUs: 5, acknowledgedAtUs: 6 } as const;
  return testOrder(name, { ...sent, venueOrderId: asId<VenueOrderId>(`v-${name}`), ...changes });
}

/** A fill of a live order. */
export function testFill(id: string, order: Order): VenueFill {
  return {
    venueTradeId: asId<VenueTradeId>(id),
    venueOrderId: order.venueOrderId ?? asId<VenueOrderId>('v'),
    clientOrderId: order.clientOrderId,
    venueSymbol: TEST_BTC.venueSymbol,
    side: order.side,
    quantity: new Decimal('1'),
    price: new Decimal('99.5'),
    fee: new Decimal('-0.01'),
    feeAsset: 'USDT',
    liquidity: 'MAKER',
    exchangeAtUs: 7,
  };
}

/** The fact of an order as it stands. */
export function factOf(order: Order): Announcement {
  return orderFact(order, 'cause', 8);
}

/** Touches every table, so that what a rolled back transaction leaves behind shows itself. */
export async function writeEverything(writes: OrderWrites, order: Order): Promise<void> {
  await writes.insertOrder(order, COMMITTED, 9);
  await writes.addTrade(tradeOf(order, testFill('t-1', order), ZERO, 9));
  await writes.moveFillCursor(TEST_BTC.id, asId<VenueTradeId>('t-1'), 9);
  const held = await writes.lockPosition(TEST_BTC);
  await writes.savePosition({ ...held, version: 1 }, 9);
  const balances = await writes.lockBalances();
  const usdt = { asset: 'USDT', free: new Decimal('5'), locked: ZERO, bookedChange: ZERO, baseline: undefined };
  await writes.saveBalances({ ...balances, version: 1 }, [usdt], 9);
  await writes.postToLedger(openingTransaction('BTC', new Decimal('1'), 9), 9);
  await writes.reportDiscrepancy({ kind: 'EXTERNAL_ORDER', about: 'x', details: {} }, 9);
  const words = { actor: 'me', reason: 'a test', changedAtUs: 9 };
  await writes.latchTradingState({ scope: 'all', state: 'HALTED', version: 1, ...words });
  await writes.announce([factOf(order)]);
}
