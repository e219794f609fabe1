import { Decimal, ZERO } from '#libs/kernel';
import type { Side } from '../market/index.js';

/** What is held in an instrument, made by fills alone. */
export interface Position {
  /** In base; negative is short. */
  readonly quantity: Decimal;
  /** What was paid for what is held, in quote; negative for a short position. Zero when flat. */
  readonly cost: Decimal;
  /** What was made by what was closed, after fees in quote, in quote. */
  readonly realisedProfit: Decimal;
  /** All fees ever charged, by asset. */
  readonly fees: Readonly<Record<string, Decimal>>;
}

/** One execution, as far as a position is concerned. */
export interface PositionFill {
  readonly side: Side;
  /** In base; positive. */
  readonly quantity: Decimal;
  /** In quote; positive. */
  readonly price: Decimal;
  /** Charged in `feeAsset`; negative is a rebate. */
  readonly fee: Decimal;
  readonly feeAsset: string;
}

/** The two assets of an instrument. */
export interface AssetPair {
  readonly base: string;
  readonly quote: string;
}

/** What a fill moves in the account. */
export interface FillFlow {
  /** In base: what was executed, less a fee in base. */
  readonly quantity: Decimal;
  /** In quote: what was received (or paid: negative), less a fee in quote. */
  readonly cash: Decimal;
}

/** The position before the first fill. */
export const FLAT: Position = { quantity: ZERO, cost: ZERO, realisedProfit: ZERO, fees: {} };

/** +1 for buying, −1 for selling: the only place where the sides differ. */
const SIGN: Readonly<Record<Side, Decimal>> = { BUY: new Decimal('1'), SELL: new Decimal('-1') };

/** What a fill executed, in base: positive where it bought, negative where it sold. */
export function executedOf({ quantity, side }: Pick<PositionFill, 'side' | 'quantity'>): Decimal {
  return SIGN[side].times(quantity);
}

/** What a fill moves in base and quote. A fee in base comes out of the quantity, one in quote out of the cash. */
export function flowOf(fill: PositionFill, pair: AssetPair): FillFlow {
  const executed = executedOf(fill);
  const feeIn = (asset: string): Decimal => (fill.feeAsset === asset ? fill.fee : ZERO);
  return {
    quantity: executed.minus(feeIn(pair.base)),
    cash: executed.times(fill.price).times('-1').minus(feeIn(pair.quote)),
  };
}

/**
 * Books a fill. The law, for every fill of either side: `realisedProfit − cost` moves by exactly the cash that moved.
 *
 * Only the cost needs a rule; the profit follows from the law. What stays open keeps its share of the cost, what is opened
 * costs what it was executed at. So a fee in base makes what is left dearer, and a fee in quote is realised at once.
 */
export function applyFill(before: Position, fill: PositionFill, pair: AssetPair): Position {
  const flow = flowOf(fill, pair);
  const executed = executedOf(fill);
  if (!executed.times(flow.quantity).gt(ZERO)) return applyFillAndFee(before, fill, pair);
  const quantity = before.quantity.plus(flow.quantity);
  const paid = executed.times(fill.price);
  const cost = keptCost(before, quantity).plus(openedCost(before, quantity, flow.quantity, paid));
  const realisedProfit = before.realisedProfit.plus(flow.cash).plus(cost).minus(before.cost);
  return { quantity, cost, realisedProfit, fees: addFee(before.fees, fill) };
}

/**
 * Books a fill whose fee in base is as large as what was executed, or larger: what is left has no price per unit, or a negative one. It
 * is a fill without a fee, and then a fee that is taken out of what is held.
 */
function applyFillAndFee(before: Position, fill: PositionFill, pair: AssetPair): Position {
  const traded = applyFill(before, { ...fill, fee: ZERO }, pair);
  return { ...applyFeePaid(traded, fill.fee), fees: addFee(before.fees, fill) };
}

/**
 * Takes a fee out of a position that was charged for a trade in another instrument. No cash moves, so the law makes what the fee had
 * cost a realised loss. What goes below zero was never bought here and costs nothing: it is owed, and its price is unrealised.
 */
export function applyFeePaid(before: Position, fee: Decimal): Position {
  const quantity = before.quantity.minus(fee);
  const cost = keptCost(before, quantity);
  return { ...before, quantity, cost, realisedProfit: before.realisedProfit.plus(cost).minus(before.cost) };
}

/** The part of the cost that what is still held of the old position carries. */
function keptCost(before: Position, quantity: Decimal): Decimal {
  if (quantity.times(before.quantity).lte(ZERO)) return ZERO;
  const grew = quantity.abs().gte(before.quantity.abs());
  return grew ? before.cost : before.cost.times(quantity).div(before.quantity);
}

/** The cost of what a fill opened: all of it where the position grew, the part beyond zero where it flipped. */
function openedCost(before: Position, quantity: Decimal, moved: Decimal, paid: Decimal): Decimal {
  const flipped = quantity.times(before.quantity).lt(ZERO);
  if (flipped) return paid.times(quantity).div(moved);
  const grew = quantity.abs().gte(before.quantity.abs()) && !quantity.eq(ZERO);
  return grew ? paid : ZERO;
}

function addFee(fees: Position['fees'], fill: PositionFill): Position['fees'] {
  if (fill.fee.eq(ZERO)) return fees;
  // An asset may be called what every object has, such as `constructor`.
  const before = Object.hasOwn(fees, fill.feeAsset) ? fees[fill.feeAsset] : undefined;
  return { ...fees, [fill.feeAsset]: (before ?? ZERO).plus(fill.fee) };
}

/** What was paid per unit held, in quote; zero when flat. */
export function averagePriceOf(position: Position): Decimal {
  return position.quantity.eq(ZERO) ? ZERO : position.cost.div(position.quantity);
}

/** What closing at a price would make, in quote, before the fees of closing. */
export function unrealisedProfitAt(position: Position, mark: Decimal): Decimal {
  return position.quantity.times(mark).minus(position.cost);
}

/** Whether a fill can be booked: positive quantity and price. Anything else is not an execution but a mistake in the message. */
export function isBookable({ price, quantity }: Pick<PositionFill, 'price' | 'quantity'>): boolean {
  return quantity.gt(ZERO) && price.gt(ZERO);
}
