import type { Decimal, UnixUs } from '#libs/kernel';
import type { Side } from '../market/index.js';
import type { Intent } from '../order/index.js';
import { marketName } from './limits.js';
import { Trail } from './trail.js';

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
  /** How many fills the instrument had had by then; `undefined` where nobody noted it. */
  readonly fills: number | undefined;
}

/** Orders of one strategy, in one instrument, on one side. */
export type OrderLine = Pick<RecentOrder, 'strategy' | 'venue' | 'instrument' | 'side'>;

/** The approved orders of the last minute in an account: all of them, by strategy, and by strategy, instrument and side. */
export interface RecentOrders {
  readonly all: Trail<RecentOrder>;
  readonly strategies: ReadonlyMap<string, Trail<RecentOrder>>;
  readonly lines: ReadonlyMap<string, Trail<RecentOrder>>;
}

const NONE = Trail.empty<RecentOrder>();

/** How far behind the newest order that is known one may be written down that is not: decisions of two processes are not in the order of their times. */
const OVERLAP_US = 1_000_000;

/** An account of which nothing was approved lately. */
export function noRecentOrders(): RecentOrders {
  return { all: Trail.empty(), strategies: new Map(), lines: new Map() };
}

/** The order that an approved intent makes. */
export function recentOrderOf(intent: Intent, atUs: UnixUs, fills: number | undefined): RecentOrder {
  const { instrument, limitPrice, quantity, side, strategy, venue } = intent;
  return { strategy, venue, instrument, side, quantity, limitPrice, atUs, fills };
}

/** The recent orders with one more. */
export function withRecentOrder({ all, lines, strategies }: RecentOrders, order: RecentOrder): RecentOrders {
  // A clock may be set back; the trails are in the order of their times.
  const atUs = Math.max(order.atUs, all.newest(1)?.atUs ?? order.atUs);
  const kept = atUs === order.atUs ? order : { ...order, atUs };
  return {
    all: all.with(kept),
    strategies: withMore(strategies, order.strategy, kept),
    lines: withMore(lines, lineKey(order), kept),
  };
}

/** Those of one strategy. */
export function ordersOfStrategy({ strategies }: RecentOrders, strategy: string): Trail<RecentOrder> {
  return strategies.get(strategy) ?? NONE;
}

/** Those of one strategy in one instrument on one side. */
export function ordersOfLine({ lines }: RecentOrders, line: OrderLine): Trail<RecentOrder> {
  return lines.get(lineKey(line)) ?? NONE;
}

/** Since when orders have to be read that may not be known yet; `undefined` where none are known: the newest minute then. */
export function unreadSinceUs(known: RecentOrders | undefined): UnixUs | undefined {
  const newest = known?.all.newest(1);
  return newest && newest.atUs - OVERLAP_US;
}

/** What is known, with all that was read since {@link unreadSinceUs} in the place of what is known since then. */
export function joinRecentOrders(known: RecentOrders | undefined, read: readonly RecentOrder[]): RecentOrders {
  const sinceUs = unreadSinceUs(known);
  const before = known === undefined || sinceUs === undefined ? noRecentOrders() : recentOrdersBefore(known, sinceUs);
  return read.reduce(withRecentOrder, before);
}

function recentOrdersBefore({ all, lines, strategies }: RecentOrders, atUs: UnixUs): RecentOrders {
  const cut = (trails: RecentOrders['lines']): RecentOrders['lines'] =>
    new Map([...trails].map(([key, trail]) => [key, trail.before(atUs)]));
  return { all: all.before(atUs), strategies: cut(strategies), lines: cut(lines) };
}

function withMore(trails: RecentOrders['lines'], key: string, order: RecentOrder): RecentOrders['lines'] {
  return new Map(trails).set(key, (trails.get(key) ?? Trail.empty()).with(order));
}

function lineKey({ instrument, side, strategy, venue }: OrderLine): string {
  return `${strategy} ${side} ${marketName(venue, instrument)}`;
}
