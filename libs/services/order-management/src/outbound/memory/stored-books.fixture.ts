import { type StoredBooks, averagePriceOf } from '#libs/domain';
import type { MemoryOrderDatabase } from './memory-order-database.js';

/** Everything about money that a memory database of one account holds, as a verification reads it. */
export function storedBooksOf(database: MemoryOrderDatabase): StoredBooks {
  return {
    orders: database.orders.find().map(({ order }) => order),
    trades: database.trades.find().map((trade, index) => ({ ...trade, tradeId: String(index + 1) })),
    positions: database.positions.find().map(({ held }) => ({ ...held, averagePrice: averagePriceOf(held.position) })),
    ledger: database.ledger.find().map(({ transaction }) => transaction),
    balances: database.balances.find().map(({ balance }) => balance),
    unbookable: new Set(
      database.discrepancies.find(({ found }) => found.kind === 'FILL_UNBOOKABLE').map(({ found }) => found.about),
    ),
    readAtUs: database.scheduler.nowUs(),
  };
}
