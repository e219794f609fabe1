import type { Decimal, UnixUs } from '#libs/kernel';
import type { Side } from '../market/index.js';
import type { Intent } from '../order/index.js';
import { marketName } from './limits.js';
import { TRAIL_US, Trail } from './trail.js';

/** An order that was approved a moment ago. */
export interface RecentOrder {
  readonly strategy: string;
  readonly venue: string;
  readonly instrument: string;
  readonly side: Side;
  /** In base. */
  readonly quantity: Decimal;
  /** In quote; `undefined` for a market order. */
  readonly limitPrice: Decimal | undefined;
  /** When it was approved. */
  readonly atUs: UnixUs;
  /** What is written down instead, where the clock was set back before it. */
  readonly writtenAtUs?: UnixUs;
  /** How many fills the instrument had had by then; `undefined` where nobody noted it. */
  readonly fills: number | undefined;
}

/** Orders of one strategy, in one instrument, on one side. */
export type OrderLine = Pick<RecentOrder, 'strategy' | 'venue' | 'instrument' | 'side'>;

/** The approved orders of the last minute of one strategy: all of them, and by instrument and side. */
interface OrdersOfStrategy {
  readonly all: Trail<RecentOrder>;
  readonly lines: ReadonlyMap<string, Trail<RecentOrder>>;
}

/** The approved orders of the last minute in an account: all of them, and by strategy. An order more copies the lines of its strategy alone. */
export interface RecentOrders {
  readonly all: Trail<RecentOrder>;
  readonly strategies: ReadonlyMap<string, OrdersOfStrategy>;
}

const NONE = Trail.empty<RecentOrder>();

/** How far behind the newest order that is known one may be written down that is not: decisions of two processes are not in the order of their times. */
const OVERLAP_US = 1_000_000;

/** An account of which nothing was approved lately. */
export function noRecentOrders(): RecentOrders {
  return { all: Trail.empty(), strategies: new Map() };
}

/** The order that an approved intent makes. */
export function recentOrderOf(intent: Intent, atUs: UnixUs, fills: number | undefined): RecentOrder {
  const { instrument, limitPrice, quantity, side, strategy, venue } = intent;
  return { strategy, venue, instrument, side, quantity, limitPrice, atUs, fills };
}

/** The recent orders with one more. */
export function withRecentOrder({ all, strategies }: RecentOrders, order: RecentOrder): RecentOrders {
  // A clock may be set back; the trails are in the order of their times.
  const atUs = Math.max(order.atUs, all.newest(1)?.atUs ?? order.atUs);
  const kept = atUs === order.atUs ? order : { ...order, atUs, writtenAtUs: order.atUs };
  const before = strategies.get(order.strategy);
  const [orders, key] = [before?.all ?? Trail.empty<RecentOrder>(), lineKey(order)];
  const lines = new Map(before?.lines).set(key, (before?.lines.get(key) ?? Trail.empty()).with(kept));
  return {
    all: all.with(kept),
    strategies: new Map(strategies).set(order.strategy, { all: orders.with(kept), lines }),
  };
}

/** Those of one strategy. */
export function ordersOfStrategy({ strategies }: RecentOrders, strategy: string): Trail<RecentOrder> {
  return strategies.get(strategy)?.all ?? NONE;
}

/** Those of one strategy in one instrument on one side. */
export function ordersOfLine({ strategies }: RecentOrders, line: OrderLine): Trail<RecentOrder> {
  return strategies.get(line.strategy)?.lines.get(lineKey(line)) ?? NONE;
}

/** Since when orders have to be read that may not be known yet; `undefined` where none are known: the newest minute then. */
export function unreadSinceUs(known: RecentOrders | undefined): UnixUs | undefined {
  const newest = known?.all.newest(1);
  if (newest === undefined) return undefined;
  // Those before it may be written down at any time of the last minute.
  return newest.writtenAtUs === undefined ? newest.atUs - OVERLAP_US : newest.writtenAtUs - TRAIL_US;
}

/** What is known, with all that was read since {@link unreadSinceUs} in the place of what is known since then. */
export function joinRecentOrders(known: RecentOrders | undefined, read: readonly RecentOrder[]): RecentOrders {
  const sinceUs = unreadSinceUs(known);
  const before = known === undefined || sinceUs === undefined ? noRecentOrders() : recentOrdersBefore(known, sinceUs);
  return read.reduce(withRecentOrder, before);
}

function recentOrdersBefore({ all, strategies }: RecentOrders, atUs: UnixUs): RecentOrders {
  const cut = (orders: OrdersOfStrategy): OrdersOfStrategy => ({
    all: orders.all.before(atUs),
    lines: new Map([...orders.lines].map(([key, line]) => [key, line.before(atUs)])),
  });
  return { all: all.before(atUs), strategies: new Map([...strategies].map(([name, orders]) => [name, cut(orders)])) };
}

function lineKey({ instrument, side, venue }: OrderLine): string {
  return `${side} ${marketName(venue, instrument)}`;
}
