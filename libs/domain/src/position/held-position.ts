import { type Decimal, type InstrumentId, type UnixUs, ZERO } from '#libs/kernel';
import type { Instrument } from '../instrument/index.js';
import {
  FLAT,
  type Position,
  type PositionFill,
  applyFeePaid,
  applyFill,
  averagePriceOf,
  unrealisedProfitAt,
} from './position.js';

/** A position as the books keep it: what is held in one instrument, and what it was worth when it was last valued. */
export interface HeldPosition {
  readonly instrument: InstrumentId;
  readonly base: string;
  readonly quote: string;
  readonly position: Position;
  /** Grows by one with every fill and with every fee of another instrument's fill; 0 before the first. */
  readonly version: number;
  /** The last price it was valued at, in quote; `undefined` before the first. */
  readonly markPrice: Decimal | undefined;
  readonly markedAtUs: UnixUs | undefined;
  /** At the last mark, in quote; zero before the first. */
  readonly unrealisedProfit: Decimal;
}

/** Nothing held in an instrument, and nothing ever booked. */
export function flatPositionIn({ base, id, quote }: Pick<Instrument, 'id' | 'base' | 'quote'>): HeldPosition {
  const unmarked = { markPrice: undefined, markedAtUs: undefined, unrealisedProfit: ZERO };
  return { instrument: id, base, quote, position: FLAT, version: 0, ...unmarked };
}

/** The position after a fill, valued at the last mark. */
export function heldAfterFill(held: HeldPosition, fill: PositionFill): HeldPosition {
  const position = applyFill(held.position, fill, held);
  return { ...held, position, version: held.version + 1, unrealisedProfit: profitAtMark(position, held.markPrice) };
}

/** The position after a fee that a trade in another instrument was charged in its base. */
export function heldAfterFee(held: HeldPosition, fee: Decimal): HeldPosition {
  const position = applyFeePaid(held.position, fee);
  return { ...held, position, version: held.version + 1, unrealisedProfit: profitAtMark(position, held.markPrice) };
}

/** The position valued at a price. */
export function heldAtMark(held: HeldPosition, markPrice: Decimal, markedAtUs: UnixUs): HeldPosition {
  return { ...held, markPrice, markedAtUs, unrealisedProfit: unrealisedProfitAt(held.position, markPrice) };
}

function profitAtMark(position: Position, markPrice: Decimal | undefined): Decimal {
  return markPrice === undefined ? ZERO : unrealisedProfitAt(position, markPrice);
}

/** What holds for every row of `orders.positions`, under the names that the table gives its check constraints. */
export const POSITION_CONSTRAINTS: Readonly<Record<string, (held: HeldPosition) => boolean>> = {
  positions_version_check: ({ version }) => version >= 1,
  positions_mark_price_check: ({ markPrice }) => markPrice === undefined || markPrice.gt(ZERO),
  positions_average_price_check: ({ position }) => averagePriceOf(position).gte(ZERO),
  position_flat_costs_nothing: ({ position: { cost, quantity } }) => !quantity.eq(ZERO) || cost.eq(ZERO),
  position_cost_follows_quantity: ({ position: { cost, quantity } }) =>
    cost.eq(ZERO) || cost.gt(ZERO) === quantity.gt(ZERO),
};
