import { formatDecimal } from '#libs/kernel';
import type { JournalBalance, JournalMarketSymbol } from '#libs/domain';
import type { Exchange } from '../exchange/exchange.js';
import { listToJournal } from '../exchange/order-list.js';
import { toJournal } from '../exchange/order-record.js';
import type { NewJournalEntry } from './journal.js';

/** Closed orders, and executions, that a journal which begins anew still tells of: the newest. */
export const MOST_REMEMBERED = 20_000;

/** A checkpoint: where the markets stand, and the ids that were not given yet. */
export function checkpointEntry(
  exchange: Exchange,
  symbols: Readonly<Record<string, JournalMarketSymbol>>,
): NewJournalEntry {
  const { nextOrderId, nextExecutionId, nextListId } = exchange.clients;
  return { kind: 'market', symbols, ids: { nextOrderId, nextExecutionId, nextListId } };
}

/** All of an exchange's state in a few entries, of which it recovers as from all that happened; older closed orders are forgotten. */
export function snapshotEntries(
  exchange: Exchange,
  accounts: readonly string[],
  market: string,
  symbols: Readonly<Record<string, JournalMarketSymbol>>,
): NewJournalEntry[] {
  const { orders, trades } = exchange.orders.forgetOldest(MOST_REMEMBERED);
  const lists = exchange.clients.lists.forgetOldest(MOST_REMEMBERED).map(listToJournal);
  const balances = accounts.flatMap((account) =>
    [...exchange.ledger.holdings(account)].map(([asset, { free, locked }]): JournalBalance => ({
      account,
      asset,
      free: formatDecimal(free),
      locked: formatDecimal(locked),
    })),
  );
  return [
    { kind: 'opened', market, balances },
    { kind: 'happened', changes: { orders: orders.map(toJournal), trades, balances, reports: [], lists } },
    checkpointEntry(exchange, symbols),
  ];
}
