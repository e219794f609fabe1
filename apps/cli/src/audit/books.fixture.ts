import { foldJournal, type JournalOrder, type JournalTrade } from '#libs/domain';
import { Decimal } from '#libs/kernel';
import type { AuditedBooks, AuditedFill, AuditedOrder } from './audited-books.js';

const ACCOUNT = 'paper-1';

/** An order that bought 1 BTC at 100 in one fill, with a fee in base. */
export const ORDER: AuditedOrder = {
  ...{ clientOrderId: 'o-1', venueClientOrderId: 'v-1', intentId: 'i-1', symbol: 'BTCUSDT' },
  ...{ side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', status: 'Filled', committedAtUs: 900, sentAtUs: 1_000 },
  quantity: new Decimal('1'),
  limitPrice: new Decimal('100'),
  cumQuantity: new Decimal('1'),
  overfillQuantity: new Decimal('0'),
};

/** The one execution of {@link ORDER}. */
export const FILL: AuditedFill = {
  ...{ clientOrderId: 'o-1', symbol: 'BTCUSDT', venueTradeId: '7', side: 'BUY', feeAsset: 'BTC' },
  quantity: new Decimal('1'),
  fee: new Decimal('0.001'),
  realisedProfit: new Decimal('0'),
};

const VENUE_ORDER = {
  ...{ account: ACCOUNT, symbol: 'BTCUSDT', orderId: 1, clientOrderId: 'v-1', side: 'BUY', type: 'LIMIT' },
  ...{ timeInForce: 'GTC', price: '100', quantity: '1', quoteQuantity: '0', cumQuantity: '1', cumQuote: '100' },
  ...{ status: 'Filled', venueStatus: 'FILLED', expiryReason: 'NONE', selfTradePrevention: 'NONE' },
  ...{ preventedQuantity: '0', createdAtMs: 2, updatedAtMs: 2 },
} as const satisfies JournalOrder;

const VENUE_TRADE = {
  ...{ account: ACCOUNT, symbol: 'BTCUSDT', tradeId: 7, orderId: 1, clientOrderId: 'v-1', side: 'BUY', price: '100' },
  ...{ quantity: '1', quote: '100', fee: '0.001', feeAsset: 'BTC', maker: false, atMs: 2 },
} as const satisfies JournalTrade;

/** As the venue received {@link ORDER}. */
export const MESSAGE = {
  atMs: 2,
  params: {
    ...{ newClientOrderId: 'v-1', symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT' },
    ...{ timeInForce: 'GTC', quantity: '1.0', price: '100.00' },
  },
} as const;

/** Books in which all is right, with what a test says instead. */
export function booksWith(changes: Partial<AuditedBooks> = {}): AuditedBooks {
  const step = { clientOrderId: 'o-1', proof: { source: 'answer' } } as const;
  return {
    account: ACCOUNT,
    orders: [ORDER],
    steps: [
      { ...step, version: 1, event: 'committed', toStatus: 'PendingNew' },
      { ...step, version: 2, event: 'last-fill', toStatus: 'Filled' },
    ],
    fills: [FILL],
    positions: [
      {
        ...{ symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', fees: { BTC: '0.001' } },
        quantity: new Decimal('0.999'),
        realisedProfit: new Decimal('0'),
        quantityAtRisk: new Decimal('0.999'),
      },
    ],
    decisions: [{ intentId: 'i-1', approved: true }],
    reservations: [{ intentId: 'i-1', quantity: new Decimal('1'), executed: new Decimal('1'), open: new Decimal('0') }],
    announcements: [],
    parked: [],
    wire: [MESSAGE],
    truth: foldJournal([
      {
        ...{ kind: 'happened', seq: 1, atMs: 2 },
        changes: { orders: [VENUE_ORDER], trades: [VENUE_TRADE], balances: [], reports: [] },
      },
    ]),
    ...changes,
  };
}
