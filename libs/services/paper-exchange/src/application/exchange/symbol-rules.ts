import type { EventSteps, Instrument } from '#libs/domain';
import type { Decimal } from '#libs/kernel';
import type { Grid } from './grid.js';
import { WIRE_PLACES, decimalOf, placesOf, stepsOf, unitsText } from './grid.js';
import type { ListedFilter } from './listed-filters.js';

/** Whether a symbol can be traded now, in Binance's terms. */
export const SYMBOL_STATUSES = ['TRADING', 'HALT', 'BREAK', 'END_OF_DAY', 'CANCEL_ONLY'] as const;
/** One of {@link SYMBOL_STATUSES}. */
export type SymbolStatus = (typeof SYMBOL_STATUSES)[number];

const SYMBOL = /^[\p{L}\p{M}\p{N}\-._]{1,50}$/u;
const SMALL = /[a-z]/u;

/** Whether a text can name a symbol at Binance: letters of any script but small Latin ones, their marks, digits, dash, dot, underscore. */
export function isSymbolName(text: string): boolean {
  return SYMBOL.test(text) && !SMALL.test(text);
}

/** A symbol of the exchange and what it demands of orders. Its ticks and lots here are whole steps of its {@link Grid}. */
export interface SymbolRules extends Grid {
  /** The venue's name, such as `BTCUSDT`; letters of any script. */
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly status: SymbolStatus;
  /** The filters as exchangeInfo lists them; `instrument` says the same as orders are checked by it. */
  readonly listed: readonly ListedFilter[];
  /** Those of the whole exchange, the same for each of its symbols. */
  readonly ofExchange: readonly ListedFilter[];
  readonly instrument: Instrument;
  /** The price step, in steps of the grid. */
  readonly tick: EventSteps;
  /** The quantity step, in steps of the grid. */
  readonly lot: EventSteps;
  /** The price before the first trade. */
  readonly startTicks: EventSteps;
}

/** A price on the wire. */
export function priceText(rules: Grid, ticks: EventSteps | bigint): string {
  return unitsText(ticks, rules.pricePlaces);
}

/** A quantity on the wire. */
export function quantityText(rules: Grid, lots: EventSteps | bigint): string {
  return unitsText(lots, rules.sizePlaces);
}

/**
 * An amount on the wire: 8 decimals as Binance writes them, and more where a symbol's steps are so fine that it has more, because
 * what is cut off here is missing in the books of whoever adds it up.
 */
export function wireText(value: Decimal): string {
  return value.toFixed(Math.max(WIRE_PLACES, placesOf(value)));
}

/** A price that is the result of a division, on the wire: cut to the places of the symbol's grid. */
export function quotientText(rules: Grid, price: Decimal): string {
  return price.toFixed(rules.pricePlaces, 0);
}

/** A quantity in base. */
export function quantityOf(rules: Grid, lots: EventSteps): Decimal {
  return decimalOf(lots, rules.sizePlaces);
}

/** A price in quote. */
export function priceOf(rules: Grid, ticks: EventSteps): Decimal {
  return decimalOf(ticks, rules.pricePlaces);
}

/** What a number of ticks × lots is worth, in quote. */
export function quoteOf(rules: Grid, tickLots: bigint): Decimal {
  return decimalOf(tickLots, rules.pricePlaces + rules.sizePlaces);
}

/** How many ticks × lots an amount of quote pays for, rounded down. */
export function tickLotsOf(rules: Grid, quote: Decimal): bigint {
  const places = rules.pricePlaces + rules.sizePlaces;
  return BigInt(quote.toFixed(places, 0).replace('.', ''));
}

/** The largest multiple of a step that is not above a value. */
export function floorTo(value: EventSteps, step: EventSteps): EventSteps {
  if (typeof value === 'number' && typeof step === 'number') return value - (value % step);
  return stepsOf(BigInt(value) - (BigInt(value) % BigInt(step)));
}

/** A whole number of a symbol's ticks, or lots, as steps of its grid. */
export function multipleOf(step: EventSteps, count: number): EventSteps {
  const steps = typeof step === 'number' ? step * count : Number.POSITIVE_INFINITY;
  return Number.isSafeInteger(steps) ? steps : stepsOf(BigInt(step) * BigInt(count));
}
