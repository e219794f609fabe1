import type { Announcement } from '#libs/contracts';
import {
  type AccountAtVenue,
  type AccountBalances,
  type AssetBalance,
  type BookingChange,
  type BookingQuestion,
  type HeldPosition,
  type KnownBookings,
  type Order,
  isSameOrder,
} from '#libs/domain';
import { type Decimal, ZERO } from '#libs/kernel';
import type { OrderReads, OrderWrites } from '../../ports.js';
import { INDEX, type MemoryOrderDatabase, tradeKey, venueOrderKey } from './memory-order-database.js';

/** What is known of what bookings will look at. */
export async function knownBookingsIn(
  database: MemoryOrderDatabase,
  at: AccountAtVenue,
  reads: OrderReads,
  { balances, clientOrderIds, instruments, trades, venueOrders }: BookingQuestion,
): Promise<KnownBookings> {
  const named = clientOrderIds.flatMap((id) => database.orders.get(id) ?? []);
  const atVenue = venueOrders.flatMap(
    ({ instrument, venueOrderId }) =>
      database.orders.getByUnique(INDEX.venueOrder, venueOrderKey({ ...at, instrument }, venueOrderId)) ?? [],
  );
  const wanted = new Set(instruments.map(({ id }) => id));
  return {
    orders: [...new Set([...named, ...atVenue])].map(({ order }) => order),
    bookedTrades: trades.filter(
      (name) => database.trades.get(tradeKey({ ...at, instrument: name.instrument, fill: name })) !== undefined,
    ),
    positions: (await reads.heldPositions()).filter(({ instrument }) => wanted.has(instrument)),
    balances: balances ? await reads.accountBalances() : undefined,
  };
}

/** The twin of the function `orders.book`, within a transaction of the lease's epoch. */
export async function bookIn(
  database: MemoryOrderDatabase,
  writes: Omit<OrderWrites, 'findCommand' | 'recordCommand' | 'findObeyedCommands'>,
  change: BookingChange<Announcement>,
  leaseEpoch: number,
): Promise<'RECORDED' | 'STALE'> {
  if (!(await isAsKnown(database, writes, change))) return 'STALE';
  const { balances, events, facts, ledger, orders, positions, trades } = change;
  for (const { after, updatedAtUs } of orders) database.orders.upsert({ order: after, leaseEpoch, updatedAtUs });
  for (const { change: how, occurredAtUs, order } of events)
    database.orderEvents.insert({ ...how, sequence: database.nextSequence(), order, leaseEpoch, occurredAtUs });
  for (const trade of trades) await writes.addTrade(trade);
  for (const { after, updatedAtUs } of positions) await writes.savePosition(after, updatedAtUs);
  for (const { bookedAtUs, transaction } of ledger) await writes.postToLedger(transaction, bookedAtUs);
  if (balances !== undefined) await writes.saveBalances(balances.after, balances.touched, balances.updatedAtUs);
  await writes.announce(facts);
  return 'RECORDED';
}

async function isAsKnown(
  database: MemoryOrderDatabase,
  reads: Pick<OrderWrites, 'heldPositions' | 'accountBalances'>,
  { balances, orders, positions, trades }: BookingChange<Announcement>,
): Promise<boolean> {
  const held = new Map((await reads.heldPositions()).map((one) => [one.instrument, one]));
  const now = await reads.accountBalances();
  return (
    orders.every(({ before }) => isOrder(database.orders.get(before.clientOrderId)?.order, before)) &&
    positions.every(({ before }) => isPosition(held.get(before.instrument), before)) &&
    trades.every((trade) => database.trades.get(tradeKey(trade)) === undefined) &&
    (balances === undefined || isBalances(now, balances.before, balances.touched))
  );
}

const isOrder = (now: Order | undefined, before: Order): boolean => now !== undefined && isSameOrder(now, before);

function isPosition(now: HeldPosition | undefined, { markPrice, markedAtUs, version }: HeldPosition): boolean {
  return (now?.version ?? 0) === version && isSame(now?.markPrice, markPrice) && now?.markedAtUs === markedAtUs;
}

function isBalances(now: AccountBalances, before: AccountBalances, touched: readonly AssetBalance[]): boolean {
  const isAsset = ({ asset }: AssetBalance): boolean => {
    const [one, other] = [now, before].map(({ assets }) => assets.find((balance) => balance.asset === asset));
    return (
      isSame(one?.free ?? ZERO, other?.free ?? ZERO) &&
      isSame(one?.locked ?? ZERO, other?.locked ?? ZERO) &&
      isSame(one?.baseline, other?.baseline)
    );
  };
  const { exchangeAtUs, reconciledAtUs, version } = before;
  return (
    now.version === version &&
    now.exchangeAtUs === exchangeAtUs &&
    now.reconciledAtUs === reconciledAtUs &&
    touched.every(isAsset)
  );
}

function isSame(one: Decimal | undefined, other: Decimal | undefined): boolean {
  return one === undefined || other === undefined ? one === other : one.eq(other);
}
