import { ReportFold, type StoredBooks, averagePriceOf, verifyBooks } from '#libs/domain';
import type { MemoryOrderDatabase } from '#libs/services/order-management';
import { venues } from '#libs/venues';
import { venueSymbolOf } from '../../../apps/cli/src/reconcile/read-booked-state.js';
import { type Violation, violation } from './violation.js';

/** How long a report may be in the journal before what it says must be booked, in microseconds. */
const SETTLE_US = 5_000_000;

/**
 * I-32, I-35: orders, trades, positions, ledger and balances are what the raw reports in the journal make of them, to the last digit,
 * and each row of an order is what the last entry of its history says.
 */
export function checkReplay(books: MemoryOrderDatabase): readonly Violation[] {
  return [...checkReports(storedBooksOf(books), foldOf(books)), ...checkHistories(books)];
}

/** What stored books say otherwise than the reports of their journal. */
export function checkReports(stored: StoredBooks, fold: ReportFold): readonly Violation[] {
  const terms = { symbolOf: venueSymbolOf, settleUs: SETTLE_US };
  return [...verifyBooks(stored, fold, terms)].map(({ column, key, recomputed, stored: said, table }) =>
    // A row that no report explains was booked without its evidence being written down first.
    violation(column === '*' ? 'I-35' : 'I-32', `${table} ${key}`, `${column}: ${said}; replayed: ${recomputed}`),
  );
}

/** Rows that are ahead of their history, or behind it. */
export function checkHistories({
  orderEvents,
  orders,
}: Pick<MemoryOrderDatabase, 'orderEvents' | 'orders'>): readonly Violation[] {
  const last = new Map(orderEvents.find().map(({ order }) => [order.clientOrderId, order]));
  return orders.find().flatMap(({ order }) => {
    const told = last.get(order.clientOrderId);
    const isSame =
      told?.status === order.status &&
      told.cumQuantity.eq(order.cumQuantity) &&
      told.venueOrderId === order.venueOrderId &&
      told.closedAtUs === order.closedAtUs;
    if (isSame) return [];
    return [
      violation('I-32', order.clientOrderId, `${order.status}; its history ends with ${told?.status ?? 'nothing'}`),
    ];
  });
}

function foldOf({ reports }: MemoryOrderDatabase): ReportFold {
  const fold = new ReportFold();
  for (const { report } of reports.find()) {
    fold.noteReport(report.receivedAtUs);
    const said = venues.binance.readReport(report);
    // What cannot be read says nothing about money; that it was journaled all the same is the point.
    if (said.ok) fold.addFacts(said.value, report.source, report.receivedAtUs);
  }
  return fold;
}

function storedBooksOf(books: MemoryOrderDatabase): StoredBooks {
  return {
    orders: books.orders.find().map(({ order }) => order),
    trades: books.trades.find().map((trade, index) => ({ ...trade, tradeId: String(index + 1) })),
    positions: books.positions.find().map(({ held }) => ({ ...held, averagePrice: averagePriceOf(held.position) })),
    ledger: books.ledger.find().map(({ transaction }) => transaction),
    balances: books.balances.find().map(({ balance }) => balance),
    unbookable: new Set(
      books.discrepancies.find(({ found }) => found.kind === 'FILL_UNBOOKABLE').map(({ found }) => found.about),
    ),
    readAtUs: books.scheduler.nowUs(),
  };
}
