import { type AccountId, type Decimal, type UnixUs, type VenueId, ZERO, sumDecimals } from '#libs/kernel';
import type { VenueBalance } from '../venue/index.js';
import { type InstrumentExposure, worstCaseExposure } from './exposure.js';
import type { InstrumentHolding } from './holding.js';

/** What one unit of an instrument is worth now, in quote; `undefined` where it is not known well enough. */
export type Marks = (venue: string, instrument: string) => Decimal | undefined;

/** An instrument that tells what an asset is worth. */
export interface PricedInstrument {
  readonly venue: string;
  readonly instrument: string;
}

/** Everything that an account has at a venue, as the venue says. */
export interface VenueBalances {
  readonly account: AccountId;
  readonly venue: VenueId;
  /** Grows with every change; older ones never replace newer ones. */
  readonly version: number;
  /** The venue's time up to which they contain every execution; 0 where the venue gave none. */
  readonly exchangeAtUs: UnixUs;
  readonly assets: readonly VenueBalance[];
}

/** The base and quote asset in an instrument's id, such as `BTC-USDT`. */
export function assetsOf(instrument: string): { readonly base: string; readonly quote: string } {
  const [base = '', quote = ''] = instrument.split('-');
  return { base, quote };
}

/** A holding with what a unit of it is worth; `undefined` where there is no mark. */
export function exposureOf(holding: InstrumentHolding, marks: Marks): InstrumentExposure | undefined {
  const mark = marks(holding.venue, holding.instrument);
  return mark === undefined ? undefined : { ...holding, mark };
}

/** A holding never changes, so that its worst case is kept with it until its mark is another: an account may hold hundreds. */
const worstCases = new WeakMap<InstrumentHolding, { readonly mark: Decimal; readonly exposure: Decimal }>();

/** The worst-case gross exposure of an account, in quote: instruments never offset each other; `undefined` where one has no price. */
export function accountExposure(holdings: readonly InstrumentHolding[], marks: Marks): Decimal | undefined {
  const exposures: Decimal[] = [];
  for (const holding of holdings) {
    const mark = marks(holding.venue, holding.instrument);
    if (mark === undefined) return undefined;
    exposures.push(worstCaseAt(holding, mark));
  }
  return sumDecimals(exposures);
}

function worstCaseAt(holding: InstrumentHolding, mark: Decimal): Decimal {
  const known = worstCases.get(holding);
  if (known?.mark.eq(mark) === true) return known.exposure;
  const exposure = worstCaseExposure({ ...holding, mark });
  worstCases.set(holding, { mark, exposure });
  return exposure;
}

/**
 * Equity, in quote: cash plus every base asset of our instruments at its mark. Assets that none of our instruments prices
 * count for nothing, which is careful. `undefined` where no balances are known or something held cannot be priced.
 */
export function equityOf(
  balances: readonly VenueBalances[],
  instruments: readonly PricedInstrument[],
  marks: Marks,
): Decimal | undefined {
  if (balances.length === 0) return undefined;
  const parts: Decimal[] = [];
  for (const { venue, assets } of balances) {
    const prices = pricesAt(venue, instruments);
    for (const { asset, free, locked } of assets) {
      const worth = worthOf(asset, free.plus(locked), prices, marks);
      if (worth === undefined) return undefined;
      parts.push(worth);
    }
  }
  return sumDecimals(parts);
}

/** What tells the worth of an asset at a venue: it is a quote, or the first instrument of which it is the base. */
interface AssetPrices {
  readonly quotes: ReadonlySet<string>;
  readonly byBase: ReadonlyMap<string, PricedInstrument>;
}

/** Each instrument is read once: an account may hold as many assets as there are instruments. */
function pricesAt(venue: string, instruments: readonly PricedInstrument[]): AssetPrices {
  const quotes = new Set<string>();
  const byBase = new Map<string, PricedInstrument>();
  for (const priced of instruments) {
    if (priced.venue !== venue) continue;
    const { base, quote } = assetsOf(priced.instrument);
    quotes.add(quote);
    if (!byBase.has(base)) byBase.set(base, priced);
  }
  return { quotes, byBase };
}

function worthOf(asset: string, total: Decimal, { byBase, quotes }: AssetPrices, marks: Marks): Decimal | undefined {
  if (total.eq(ZERO)) return ZERO;
  if (quotes.has(asset)) return total;
  const priced = byBase.get(asset);
  return priced === undefined ? ZERO : marks(priced.venue, priced.instrument)?.times(total);
}

/** Everything of an asset that an account has at a venue, free and locked. */
export function assetTotalOf(balances: readonly VenueBalances[], venue: string, asset: string): Decimal {
  const assets = balances.filter((at) => at.venue === venue).flatMap((at) => at.assets);
  return sumDecimals(assets.filter((held) => held.asset === asset).map(({ free, locked }) => free.plus(locked)));
}
