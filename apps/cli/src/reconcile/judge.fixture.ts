import {
  type JournalChanges,
  type JournalEntry,
  type JournalOrder,
  type JournalTrade,
  foldJournal,
} from '#libs/domain';
import { Decimal } from '#libs/kernel';
import type { BookedOrder, BookedState, BookedTrade } from './booked-state.js';

/** The account of all of it. */
export const ACCOUNT = 'paper-1';

/** An order that bought 2 BTC, as the journal has it. */
export const venueOrder = (more: Partial<JournalOrder> = {}): JournalOrder => ({
  account: ACCOUNT,
  symbol: 'BTCUSDT',
  orderId: 1,
  clientOrderId: 'c-1',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  price: '100',
  quantity: '2.0',
  quoteQuantity: '0',
  cumQuantity: '2.00',
  cumQuote: '200',
  status: 'Filled',
  venueStatus: 'FILLED',
  expiryReason: '',
  selfTradePrevention: 'NONE',
  preventedQuantity: '0',
  createdAtMs: 1,
  updatedAtMs: 2,
  ...more,
});

/** The trade of {@link venueOrder}. */
export const venueTrade = (more: Partial<JournalTrade> = {}): JournalTrade => ({
  account: ACCOUNT,
  symbol: 'BTCUSDT',
  tradeId: 7,
  orderId: 1,
  clientOrderId: 'c-1',
  side: 'BUY',
  price: '100',
  quantity: '2',
  quote: '200',
  fee: '0.002',
  feeAsset: 'BTC',
  maker: false,
  atMs: 2,
  ...more,
});

/** The same order in our books. */
export const order = (more: Partial<BookedOrder> = {}): BookedOrder => ({
  venueClientOrderId: 'c-1',
  intentId: 'i-1',
  symbol: 'BTCUSDT',
  status: 'Filled',
  timeInForce: 'GTC',
  quantity: new Decimal('2'),
  cumQuantity: new Decimal('2'),
  wasSent: true,
  ...more,
});

/** The same trade in our books. */
export const trade = (more: Partial<BookedTrade> = {}): BookedTrade => ({
  symbol: 'BTCUSDT',
  venueTradeId: '7',
  side: 'BUY',
  quantity: new Decimal('2.000'),
  price: new Decimal('100'),
  fee: new Decimal('0.002'),
  feeAsset: 'BTC',
  maker: false,
  ...more,
});

/** Our books, equal to {@link truth}. */
export const state = (more: Partial<BookedState> = {}): BookedState => ({
  orders: [order()],
  trades: [trade()],
  positions: [
    {
      symbol: 'BTCUSDT',
      base: 'BTC',
      quote: 'USDT',
      quantity: new Decimal('1.998'),
      quantityAtRisk: new Decimal('1.998'),
    },
  ],
  balances: [
    { asset: 'BTC', free: new Decimal('1.998'), locked: new Decimal('0') },
    { asset: 'USDT', free: new Decimal('800'), locked: new Decimal('0') },
  ],
  openReservations: [],
  ordersWithoutDecision: [],
  openDiscrepancies: [],
  ...more,
});

/** A message to place an order. */
export const received = (seq: number, id: string): JournalEntry => ({
  kind: 'received',
  seq,
  atMs: 1,
  via: 'WS',
  operation: 'order.place',
  params: { newClientOrderId: id },
});

const changes = (more: Partial<JournalChanges> = {}): JournalChanges => ({
  orders: [venueOrder()],
  trades: [venueTrade()],
  balances: [
    { account: ACCOUNT, asset: 'BTC', free: '1.998', locked: '0' },
    { account: ACCOUNT, asset: 'USDT', free: '800.00', locked: '0' },
    { account: 'somebody-else', asset: 'USDT', free: '5', locked: '0' },
  ],
  reports: [],
  ...more,
});

/** What the venue's journal says. */
export const truth = (more: Partial<JournalChanges> = {}, extra: readonly JournalEntry[] = []) =>
  foldJournal([
    { kind: 'opened', seq: 1, atMs: 0, market: 'synthetic', balances: [] },
    received(2, 'c-1'),
    { kind: 'answered', seq: 3, atMs: 1, request: 2, status: 200, body: {}, changes: changes(more) },
    ...extra,
  ]);
