import { type Decimal, ZERO, maxDecimal, sumDecimals } from '#libs/kernel';

/** What an account holds and could still get in one instrument, with the prices at which that is counted. */
export interface InstrumentExposure {
  /** Held, in base; negative is short. */
  readonly position: Decimal;
  /** Open and unknown orders that could still buy and sell, in base; never negative. */
  readonly openBuy: Decimal;
  readonly openSell: Decimal;
  /** What one unit is worth now, in quote. */
  readonly mark: Decimal;
  /** The highest price at which an open order of a side was reserved, in quote; zero where there is none. */
  readonly buyPrice: Decimal;
  readonly sellPrice: Decimal;
}

/** Nothing held and nothing open, at a price. */
export function flatExposure(mark: Decimal): InstrumentExposure {
  return { position: ZERO, openBuy: ZERO, openSell: ZERO, mark, buyPrice: ZERO, sellPrice: ZERO };
}

/** The largest absolute position that can come about: all open buys fill and no sell, or the other way round; in base. */
export function worstCasePosition(of: Pick<InstrumentExposure, 'position' | 'openBuy' | 'openSell'>): Decimal {
  return maxDecimal(of.position.plus(of.openBuy).abs(), of.position.minus(of.openSell).abs());
}

/**
 * The worst-case exposure of one instrument, in quote: max(|position + open buys|, |position − open sells|) × price.
 *
 * What is held counts at the mark; what the open orders of a side add to it counts at the mark or at the highest price
 * reserved for that side, whichever is more. Orders that only bring the position nearer to zero therefore never raise
 * it, whatever their price, and a sell that opens a short raises it just as a buy that opens a long does.
 */
export function worstCaseExposure(of: InstrumentExposure): Decimal {
  return maxDecimal(
    valueOf(of.position, of.position.plus(of.openBuy), of.mark, of.buyPrice),
    valueOf(of.position, of.position.minus(of.openSell), of.mark, of.sellPrice),
  );
}

/** What a position would be worth after its orders filled: units already held at the mark, added ones at the worse price. */
function valueOf(position: Decimal, after: Decimal, mark: Decimal, orderPrice: Decimal): Decimal {
  const held = position.abs();
  const added = maxDecimal(after.abs().minus(held), ZERO);
  return held.times(mark).plus(added.times(maxDecimal(mark, orderPrice)));
}

/** The gross exposure of an account, in quote: instruments never offset each other. */
export function grossExposure(instruments: Iterable<InstrumentExposure>): Decimal {
  return sumDecimals([...instruments].map(worstCaseExposure));
}
