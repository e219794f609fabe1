import { type InstrumentExposure, grossExposure } from '#libs/domain';
import { type Decimal, ZERO, sumDecimals } from '#libs/kernel';
import type { HeldAsset, HeldInstrument } from '#libs/persistence';

/** What one unit of an instrument is worth now, in quote; `undefined` where it is not known well enough. */
export type Marks = (venue: string, instrument: string) => Decimal | undefined;

/** The base and quote asset in an instrument's id, such as `BTC-USDT`. */
export function assetsOf(instrument: string): { readonly base: string; readonly quote: string } {
  const [base = '', quote = ''] = instrument.split('-');
  return { base, quote };
}

/** An instrument's holdings with their prices; `undefined` where there is no mark. */
export function exposureOf(held: HeldInstrument, marks: Marks): InstrumentExposure | undefined {
  const mark = marks(held.venue, held.instrument);
  return mark === undefined ? undefined : { ...held, mark };
}

/** The worst-case gross exposure of an account, in quote; `undefined` where something in it cannot be priced. */
export function accountExposure(held: readonly HeldInstrument[], marks: Marks): Decimal | undefined {
  const exposures: InstrumentExposure[] = [];
  for (const instrument of held) {
    const exposure = exposureOf(instrument, marks);
    if (exposure === undefined) return undefined;
    exposures.push(exposure);
  }
  return grossExposure(exposures);
}

/** An instrument that tells what an asset is worth. */
export interface PricedInstrument {
  readonly venue: string;
  readonly instrument: string;
}

/**
 * Equity, in quote: cash plus every base asset of our instruments at its mark. Assets that none of our instruments prices
 * count for nothing, which is careful. `undefined` where balances are not known or something held cannot be priced.
 */
export function equityOf(
  assets: readonly HeldAsset[] | undefined,
  instruments: readonly PricedInstrument[],
  marks: Marks,
): Decimal | undefined {
  if (assets === undefined) return undefined;
  const parts: Decimal[] = [];
  for (const held of assets) {
    if (held.total.eq(ZERO)) continue;
    const here = instruments.filter(({ venue }) => venue === held.venue);
    if (here.some(({ instrument }) => assetsOf(instrument).quote === held.asset)) {
      parts.push(held.total);
      continue;
    }
    const priced = here.find(({ instrument }) => assetsOf(instrument).base === held.asset);
    if (priced === undefined) continue;
    const mark = marks(priced.venue, priced.instrument);
    if (mark === undefined) return undefined;
    parts.push(held.total.times(mark));
  }
  return sumDecimals(parts);
}

/** Everything of an asset that an account has at a venue. */
export function totalOf(assets: readonly HeldAsset[], venue: string, asset: string): Decimal {
  return sumDecimals(assets.filter((held) => held.venue === venue && held.asset === asset).map((held) => held.total));
}
