import { type Decimal, parseInstrumentName } from '#libs/kernel';

const VENUE = /^[a-z][a-z0-9-]{0,31}$/u;

/** The limits of one instrument; `undefined` is not set. */
export interface InstrumentLimits {
  /** Largest quantity of one order, in base. */
  readonly maxOrderQuantity: Decimal | undefined;
  /** Largest worst-case notional of one order, in quote. */
  readonly maxOrderNotional: Decimal | undefined;
  /** Largest absolute position with all open orders filled, in base. */
  readonly maxPosition: Decimal | undefined;
}

/** The scope of limits that hold for every instrument which does not set its own. */
export const EVERY_INSTRUMENT = '*';

/** The limits of one market (`venue:BASE-QUOTE`), or of {@link EVERY_INSTRUMENT}. */
export interface ScopedLimits extends InstrumentLimits {
  readonly instrument: string;
}

/** Names an instrument at a venue in one text: `binance:BTC-USDT`. */
export function marketName(venue: string, instrument: string): string {
  return `${venue}:${instrument}`;
}

/** Whether a text is of the form of {@link marketName}; the instrument's letters may be any script's. */
export function isMarketName(text: string): boolean {
  const [venue = '', instrument = '', ...rest] = text.split(':');
  return VENUE.test(venue) && rest.length === 0 && parseInstrumentName(instrument).ok;
}

/** The limits of a market: its own, and what it does not set itself as set for every instrument. */
export function limitsOfMarket(limits: readonly ScopedLimits[], venue: string, instrument: string): InstrumentLimits {
  const own = limits.find((row) => row.instrument === marketName(venue, instrument));
  const every = limits.find((row) => row.instrument === EVERY_INSTRUMENT);
  return {
    maxOrderQuantity: own?.maxOrderQuantity ?? every?.maxOrderQuantity,
    maxOrderNotional: own?.maxOrderNotional ?? every?.maxOrderNotional,
    maxPosition: own?.maxPosition ?? every?.maxPosition,
  };
}

/** Whether two sets of limits say the same, in whatever order. */
export function areSameLimits(one: readonly ScopedLimits[], other: readonly ScopedLimits[]): boolean {
  return one.length === other.length && one.every((row) => other.some((twin) => isSameRow(row, twin)));
}

function isSameRow(one: ScopedLimits, other: ScopedLimits): boolean {
  return (
    one.instrument === other.instrument &&
    isSameLimit(one.maxOrderQuantity, other.maxOrderQuantity) &&
    isSameLimit(one.maxOrderNotional, other.maxOrderNotional) &&
    isSameLimit(one.maxPosition, other.maxPosition)
  );
}

function isSameLimit(one: Decimal | undefined, other: Decimal | undefined): boolean {
  return one === undefined || other === undefined ? one === other : one.eq(other);
}
