import {
  type AccountAtVenue,
  type CommandRecord,
  type Order,
  type OrderChange,
  flatPositionIn,
  walletTotals,
} from '#libs/domain';
import { type UnixUs, ZERO, invariant } from '#libs/kernel';
import type { OrderWrites } from '../../ports.js';
import { INDEX, type MemoryOrderDatabase, accountKey, venueOrderKey } from './memory-order-database.js';
import { memoryReads } from './memory-order-reads.js';

/** Writes of the memory tables, within the transaction that is open, by the holder of one epoch of the lease. */
export function memoryWrites(database: MemoryOrderDatabase, at: AccountAtVenue, leaseEpoch: number) {
  return {
    ...orderWrites(database, at, leaseEpoch),
    ...bookingWrites(database, at),
    ...balanceWrites(database, at),
    ...ledgerWrites(database, at),
    ...controlWrites(database, at),
    findCommand: (id: string) => database.commands.findCommand(id),
    findObeyedCommands: (kind: string, target: string, sinceUs: UnixUs, untilUs: UnixUs) =>
      database.commands.findObeyedCommands(kind, target, sinceUs, untilUs),
    recordCommand: (record: CommandRecord) => database.commands.recordCommand(record),
  };
}

function orderWrites(database: MemoryOrderDatabase, at: AccountAtVenue, leaseEpoch: number) {
  const put = (order: Order, updatedAtUs: UnixUs): void => database.orders.upsert({ order, leaseEpoch, updatedAtUs });
  const addEvent = (order: Order, change: OrderChange, occurredAtUs: UnixUs): void =>
    database.orderEvents.insert({ ...change, sequence: database.nextSequence(), order, leaseEpoch, occurredAtUs });
  return {
    lockOrder: async (id: Order['clientOrderId']) => database.orders.get(id)?.order,
    lockOrderByVenueId: async (instrument: Order['instrument'], id: string) =>
      database.orders.getByUnique(INDEX.venueOrder, venueOrderKey({ ...at, instrument }, id))?.order,
    insertOrder: async (order: Order, change: OrderChange, nowUs: UnixUs) => {
      if (!database.orders.insertIfAbsent({ order, leaseEpoch, updatedAtUs: nowUs })) return false;
      addEvent(order, change, nowUs);
      return true;
    },
    saveOrder: async (before: Order, after: Order, change: OrderChange | undefined, nowUs: UnixUs) => {
      const stored = database.orders.get(after.clientOrderId)?.order;
      invariant(stored?.version === before.version, `order ${after.clientOrderId} was changed by somebody else`);
      put(after, nowUs);
      if (change !== undefined) addEvent(after, change, nowUs);
    },
  } satisfies Partial<OrderWrites>;
}

function bookingWrites(database: MemoryOrderDatabase, at: AccountAtVenue) {
  const key = accountKey(at);
  return {
    addTrade: async (trade) => database.trades.insert(trade),
    moveFillCursor: async (instrument, to) => database.fillCursors.upsert({ at: key, instrument, to }),
    lockPosition: async (instrument) =>
      database.positions.get(`${key}|${instrument.id}`)?.held ?? flatPositionIn(instrument),
    savePosition: async (held) => {
      const stored = database.positions.get(`${key}|${held.instrument}`)?.held ?? held;
      const { markPrice, markedAtUs } = stored;
      database.positions.upsert({ at: key, held: { ...held, markPrice, markedAtUs } });
    },
    saveValuations: async (valued) =>
      valued.flatMap(({ instrument, markPrice, markedAtUs, unrealisedProfit, version }) => {
        const stored = database.positions.get(`${key}|${instrument}`)?.held;
        if (stored?.version !== version) return [instrument];
        database.positions.upsert({ at: key, held: { ...stored, markPrice, markedAtUs, unrealisedProfit } });
        return [];
      }),
  } satisfies Partial<OrderWrites>;
}

function balanceWrites(database: MemoryOrderDatabase, at: AccountAtVenue) {
  const key = accountKey(at);
  return {
    lockBalances: () => memoryReads(database, at).accountBalances(),
    saveBalances: async ({ exchangeAtUs, reconciledAtUs, version }, touched) => {
      database.accounts.upsert({ at: key, balances: { version, exchangeAtUs, reconciledAtUs } });
      for (const balance of touched) {
        const bookedChange = database.balances.get(`${key}|${balance.asset}`)?.balance.bookedChange ?? ZERO;
        database.balances.upsert({ at: key, balance: { ...balance, bookedChange } });
      }
    },
  } satisfies Partial<OrderWrites>;
}

function ledgerWrites(database: MemoryOrderDatabase, at: AccountAtVenue) {
  const key = accountKey(at);
  return {
    postToLedger: async (transaction) => {
      if (!database.ledger.insertIfAbsent({ at: key, sequence: database.nextSequence(), transaction })) return false;
      if (transaction.kind === 'OPENING') return true;
      for (const [asset, change] of walletTotals(transaction.entries)) {
        const unknown = { asset, free: ZERO, locked: ZERO, bookedChange: ZERO, baseline: undefined };
        const stored = database.balances.get(`${key}|${asset}`)?.balance ?? unknown;
        database.balances.upsert({ at: key, balance: { ...stored, bookedChange: stored.bookedChange.plus(change) } });
      }
      return true;
    },
  } satisfies Partial<OrderWrites>;
}

function controlWrites(database: MemoryOrderDatabase, at: AccountAtVenue) {
  const key = accountKey(at);
  return {
    reportDiscrepancy: async (found, nowUs) => {
      const open = database.discrepancies.getByUnique(INDEX.open, [key, found.kind, found.about].join('|'));
      if (open !== undefined) database.discrepancies.upsert({ ...open, found, lastSeenAtUs: nowUs });
      else {
        const times = { foundAtUs: nowUs, lastSeenAtUs: nowUs, resolvedAtUs: undefined, resolution: undefined };
        database.discrepancies.insert({ at: key, sequence: database.nextSequence(), found, ...times });
      }
      return open === undefined;
    },
    lockDiscrepancy: async (discrepancyId) => {
      const row = database.discrepancies.get(discrepancyId);
      if (row?.at !== key) return undefined;
      return { ...row.found, discrepancyId, resolution: row.resolution };
    },
    resolveDiscrepancy: async (discrepancyId, resolution, nowUs) => {
      const row = database.discrepancies.get(discrepancyId);
      if (row?.at !== key || row.resolvedAtUs !== undefined) return;
      database.discrepancies.upsert({ ...row, resolvedAtUs: nowUs, resolution });
    },
    resolveDiscrepancies: async (kind, except, resolution, nowUs) => {
      const resolved = database.discrepancies.find(
        ({ at: where, found, resolvedAtUs }) =>
          where === key && found.kind === kind && resolvedAtUs === undefined && !except.includes(found.about),
      );
      for (const row of resolved) database.discrepancies.upsert({ ...row, resolvedAtUs: nowUs, resolution });
      return resolved.length;
    },
    lockTradingState: () => memoryReads(database, at).tradingState(),
    latchTradingState: async (change) => {
      const stored = database.tradingStates.get(change.scope);
      if (stored !== undefined && stored.version >= change.version) return false;
      database.tradingStates.upsert(change);
      return true;
    },
  } satisfies Partial<OrderWrites>;
}
