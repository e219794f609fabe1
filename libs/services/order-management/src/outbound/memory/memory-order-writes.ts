import { type AccountAtVenue, type Order, type OrderChange, flatPositionIn } from '#libs/domain';
import { type UnixUs, ZERO, invariant } from '#libs/kernel';
import type { OrderWrites } from '../../ports.js';
import type { CommitEffects } from '../commit-effects.js';
import { INDEX, type MemoryOrderDatabase, accountKey, venueOrderKey } from './memory-order-database.js';
import { memoryReads } from './memory-order-reads.js';

/** The transaction that a set of writes belongs to. */
export interface MemoryTransaction {
  readonly database: MemoryOrderDatabase;
  readonly at: AccountAtVenue;
  readonly leaseEpoch: number;
  readonly effects: CommitEffects;
  /** Called once after the commit where something was announced. */
  readonly onAnnounced: () => void;
}

/** Writes of the memory tables, within the transaction that is open. */
export function memoryWrites(transaction: MemoryTransaction): OrderWrites {
  const { at, database, effects, onAnnounced } = transaction;
  let announced = 0;
  return {
    ...memoryReads(database, at),
    ...orderWrites(transaction),
    ...bookingWrites(transaction),
    ...balanceWrites(transaction),
    ...controlWrites(transaction),
    announce: async (facts) => {
      for (const fact of facts) database.outbox.insert(fact);
      if (facts.length > 0 && announced === 0) effects.add(onAnnounced);
      announced += facts.length;
    },
    afterCommit: (effect) => effects.add(effect),
  };
}

function orderWrites({ at, database, leaseEpoch }: MemoryTransaction) {
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

function bookingWrites({ at, database }: MemoryTransaction) {
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
    saveValuation: async (held) => {
      const stored = database.positions.get(`${key}|${held.instrument}`)?.held;
      if (stored?.version !== held.version) return false;
      const { markPrice, markedAtUs, unrealisedProfit } = held;
      database.positions.upsert({ at: key, held: { ...stored, markPrice, markedAtUs, unrealisedProfit } });
      return true;
    },
  } satisfies Partial<OrderWrites>;
}

function balanceWrites({ at, database }: MemoryTransaction) {
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
    addBookedChanges: async (changes) => {
      for (const { asset, change } of changes) {
        const unknown = { asset, free: ZERO, locked: ZERO, bookedChange: ZERO, baseline: undefined };
        const stored = database.balances.get(`${key}|${asset}`)?.balance ?? unknown;
        database.balances.upsert({ at: key, balance: { ...stored, bookedChange: stored.bookedChange.plus(change) } });
      }
    },
  } satisfies Partial<OrderWrites>;
}

function controlWrites({ at, database }: MemoryTransaction) {
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
