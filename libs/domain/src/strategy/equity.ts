import { type Decimal, ZERO } from '#libs/kernel';
import type { Instrument } from '../instrument/index.js';

/** The last price of an instrument in quote; `undefined` where none is known yet. */
export type LastPriceOf = (instrument: Instrument) => Decimal | undefined;

/**
 * What an account is worth in `quote`: the cash, and every asset that one of `instruments` prices in `quote`, at its last
 * price. `undefined` while an asset that is held has no price yet. An asset that no instrument prices counts as nothing,
 * which makes sizes smaller, never larger.
 */
export function equityIn(
  quote: string,
  totals: ReadonlyMap<string, Decimal>,
  instruments: readonly Instrument[],
  lastPriceOf: LastPriceOf,
): Decimal | undefined {
  let equity = totals.get(quote) ?? ZERO;
  const priced = new Set<string>();
  for (const instrument of instruments) {
    const held = totals.get(instrument.base);
    if (instrument.quote !== quote || held === undefined || held.eq(ZERO) || priced.has(instrument.base)) continue;
    const price = lastPriceOf(instrument);
    if (price === undefined) return undefined;
    priced.add(instrument.base);
    equity = equity.plus(held.times(price));
  }
  return equity;
}
