import {
  type AccountAtVenue,
  EVERY_ACCOUNT_SCOPE,
  type LatchedState,
  NO_BALANCES,
  type OrderStatus,
  entriesOf,
  isHeldByVenue,
  strictestState,
  walletTotals,
  wasDeclaredAbsent,
} from '#libs/domain';
import type { OrderReads } from '../../ports.js';
import { INDEX, type MemoryOrderDatabase, accountKey, tradeKey, venueOrderKey } from './memory-order-database.js';

type TradeReads = Pick<OrderReads, 'isTradeBooked' | 'bookedTerms' | 'newestTrade' | 'tradesBefore' | 'fillCursor'>;

function tradeReads(database: MemoryOrderDatabase, at: AccountAtVenue): TradeReads {
  const { account, venue } = at;
  const isOurs = (one: AccountAtVenue): boolean => one.account === account && one.venue === venue;
  return {
    isTradeBooked: async (instrument, fill) =>
      database.trades.get(tradeKey({ venue, account, instrument, fill })) !== undefined,
    bookedTerms: async (instrument, fill) => database.trades.get(tradeKey({ venue, account, instrument, fill }))?.fill,
    newestTrade: async (instrument) =>
      database.trades.find((trade) => isOurs(trade) && trade.instrument === instrument).at(-1)?.fill,
    tradesBefore: async (number, limit) =>
      database.trades
        .find(isOurs)
        .map(({ fill, instrument }, index) => ({ ...fill, instrument, number: String(index + 1) }))
        .slice(0, number === undefined ? undefined : Number(number) - 1)
        .reverse()
        .slice(0, limit),
    fillCursor: async (instrument) => database.fillCursors.get(`${accountKey(at)}|${instrument}`)?.to,
  };
}

/** Reads of the memory tables, within the transaction that is open. */
export function memoryReads(database: MemoryOrderDatabase, at: AccountAtVenue): OrderReads {
  const { account, venue } = at;
  const key = accountKey(at);
  const isOurs = (one: AccountAtVenue): boolean => one.account === account && one.venue === venue;
  const latchedStates = (): LatchedState[] =>
    [EVERY_ACCOUNT_SCOPE, account].sort().flatMap((scope) => database.tradingStates.get(scope) ?? []);
  return {
    findOrder: async (id) => database.orders.get(id)?.order,
    unsettledOrders: async () =>
      database.orders
        .findInIndex(INDEX.unsettled)
        .map(({ order }) => order)
        .filter(isOurs)
        .sort((a, b) => a.committedAtUs - b.committedAtUs || (a.clientOrderId < b.clientOrderId ? -1 : 1)),
    ordersCommittedSince: async (sinceUs, limit) =>
      database.orders
        .find(({ order }) => isOurs(order) && order.committedAtUs >= sinceUs)
        .map(({ order }) => order)
        .sort((a, b) => a.committedAtUs - b.committedAtUs || (a.clientOrderId < b.clientOrderId ? -1 : 1))
        .slice(0, limit),
    isVenueOrderKnown: async (instrument, id) =>
      database.orders.getByUnique(INDEX.venueOrder, venueOrderKey({ venue, account, instrument }, id)) !== undefined,
    newestVenueOrder: async (instrument) =>
      database.orders
        .find(({ order }) => isOurs(order) && order.instrument === instrument && isHeldByVenue(order))
        .map(({ order }) => order)
        .sort((a, b) => b.committedAtUs - a.committedAtUs || (a.clientOrderId < b.clientOrderId ? 1 : -1))[0],
    ordersDeclaredAbsentSince: async (sinceUs) =>
      database.orders
        .find(({ order }) => isOurs(order) && wasDeclaredAbsent(order) && (order.closedAtUs ?? 0) >= sinceUs)
        .map(({ order }) => order),
    countOrdersByStatus: async () => {
      const counts: Partial<Record<OrderStatus, number>> = {};
      for (const { order } of database.orders.find((row) => isOurs(row.order)))
        counts[order.status] = (counts[order.status] ?? 0) + 1;
      return counts;
    },
    ...tradeReads(database, at),
    heldPositions: async () =>
      database.positions
        .find((row) => row.at === key)
        .map(({ held }) => held)
        .sort((a, b) => (a.instrument < b.instrument ? -1 : 1)),
    accountBalances: async () => {
      const totals = database.accounts.get(key)?.balances ?? NO_BALANCES;
      const assets = database.balances.find((row) => row.at === key).map(({ balance }) => balance);
      return { ...totals, assets: assets.sort((a, b) => (a.asset < b.asset ? -1 : 1)) };
    },
    walletTotals: async () => {
      const booked = database.ledger.find((row) => row.at === key).map(({ transaction }) => transaction);
      return walletTotals(entriesOf(booked));
    },
    openDiscrepancies: async () =>
      database.discrepancies
        .find((row) => row.at === key && row.resolvedAtUs === undefined)
        .map(({ found, sequence }) => ({ ...found, discrepancyId: String(sequence), resolution: undefined })),
    countOpenDiscrepancies: async () =>
      database.discrepancies.find((row) => row.at === key && row.resolvedAtUs === undefined).length,
    isDiscrepancyKnown: async (kind, about) =>
      database.discrepancies.find((row) => row.at === key && row.found.kind === kind && row.found.about === about)
        .length > 0,
    tradingState: async () => strictestState(latchedStates().map(({ state }) => state)),
    latchedStates: async () => latchedStates(),
  };
}
