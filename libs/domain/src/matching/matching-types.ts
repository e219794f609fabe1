import type { EventSteps } from '../instrument/index.js';
import type { Side } from '../market/index.js';
import type { OrderType, TimeInForce } from '../order/index.js';

/** What happens when an order would trade with another of the same owner; the taker's mode decides. */
export const SELF_TRADE_PREVENTION_MODES = ['EXPIRE_MAKER', 'EXPIRE_TAKER', 'EXPIRE_BOTH', 'NONE'] as const;
/** One of {@link SELF_TRADE_PREVENTION_MODES}. */
export type SelfTradePrevention = (typeof SELF_TRADE_PREVENTION_MODES)[number];

/** An order as the matching engine takes it: integers only. */
export interface NewOrder {
  /** Unique for ever within the engine; chosen by the caller. */
  readonly orderId: number;
  /** Whose it is: two orders of one owner are kept from trading with each other. */
  readonly owner: string;
  readonly side: Side;
  readonly type: OrderType;
  /** Ignored for MARKET (counts as IOC) and LIMIT_MAKER (counts as GTC). */
  readonly timeInForce: TimeInForce;
  /** The limit in ticks; 0 for MARKET. */
  readonly priceTicks: EventSteps;
  /** The quantity in lots; with a quote budget the most that may trade. */
  readonly lots: EventSteps;
  /** For a MARKET order by quote quantity: the most that may be spent or received, in ticks × lots. */
  readonly quoteBudget?: bigint | undefined;
  /** What an iceberg shows at a time of what rests of it, in lots; absent or 0 for all of it. */
  readonly shownLots?: EventSteps | undefined;
  readonly selfTradePrevention: SelfTradePrevention;
}

/** One trade between a resting order (maker) and an incoming one (taker), at the maker's price. */
export interface Execution {
  readonly makerOrderId: number;
  readonly makerOwner: string;
  readonly takerOrderId: number;
  readonly takerOwner: string;
  readonly takerSide: Side;
  readonly priceTicks: EventSteps;
  readonly lots: EventSteps;
  /** What is still open of the maker's order after this trade. */
  readonly makerLeftLots: EventSteps;
}

/** A resting order that self-trade prevention took out of the book. */
export interface PreventedMaker {
  readonly orderId: number;
  readonly owner: string;
  readonly leftLots: EventSteps;
}

/** Where a placed order ended: in the book, done, expired with a rest, or refused because it would have taken. */
export type PlacementEnd = 'RESTING' | 'FILLED' | 'EXPIRED' | 'PREVENTED' | 'WOULD_TAKE';

/** Everything that placing an order did. */
export interface Placement {
  readonly end: PlacementEnd;
  readonly executions: readonly Execution[];
  readonly preventedMakers: readonly PreventedMaker[];
  /** What did not trade: rests in the book, or expired. */
  readonly leftLots: EventSteps;
}

/** A price level of an engine's book. */
export interface BookLevel {
  readonly priceTicks: EventSteps;
  readonly sizeLots: EventSteps;
}

/** An order in the book; a node of its level's queue. Only the engine may change it. */
export interface RestingOrder {
  readonly orderId: number;
  readonly owner: string;
  readonly side: Side;
  readonly priceTicks: EventSteps;
  /** What the book shows of it, in lots. */
  leftLots: EventSteps;
  /** What stands behind an iceberg's shown part and comes into the book, at the back of its level, when that is used up. */
  hiddenLots: EventSteps;
  /** The most that an iceberg shows at a time; 0 for an order that shows all of itself. */
  readonly shownLots: EventSteps;
  /** The order behind it in the queue. */
  next: RestingOrder | undefined;
  /** The order before it in the queue. */
  previous: RestingOrder | undefined;
}

/** Hears each change of a level's total size; 0 lots means that the level is gone. */
export type LevelListener = (side: Side, priceTicks: EventSteps, lots: EventSteps) => void;
