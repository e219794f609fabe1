import { Decimal, invariant } from '#libs/kernel';

/** A symbol of the exchange with its steps and floors, on the integer grid that matching uses. */
export interface SymbolRules {
  /** The venue's name, such as `BTCUSDT`. */
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** The price step in units of 1e-8 quote. */
  readonly tickUnits: number;
  /** The quantity step in units of 1e-8 base. */
  readonly lotUnits: number;
  readonly minLots: number;
  readonly maxLots: number;
  /** The smallest price × quantity of an order, in quote. */
  readonly minNotional: Decimal;
  /** The largest price × quantity of an order, in quote. */
  readonly maxNotional: Decimal;
  /** Where a synthetic market starts, in ticks. */
  readonly startTicks: number;
}

/** Decimal places of every number on Binance's wire. */
export const WIRE_PLACES = 8;

const UNIT = new Decimal('0.00000001');
const SQUARE_UNIT = UNIT.times(UNIT);
const UNITS_PER_ONE = 100_000_000;

/** Writes a whole number of 1e-8 units with 8 decimals, as Binance does: `150000000` is `1.50000000`. */
export function unitsText(units: number): string {
  invariant(Number.isSafeInteger(units) && units >= 0, 'an amount that is too large to be written');
  const whole = Math.floor(units / UNITS_PER_ONE);
  return `${whole}.${String(units - whole * UNITS_PER_ONE).padStart(WIRE_PLACES, '0')}`;
}

/** A price on the wire. */
export function priceText(rules: SymbolRules, ticks: number): string {
  return unitsText(ticks * rules.tickUnits);
}

/** A quantity on the wire. */
export function quantityText(rules: SymbolRules, lots: number): string {
  return unitsText(lots * rules.lotUnits);
}

/** A decimal on the wire: 8 decimals, the rest cut off. */
export function wireText(value: Decimal): string {
  return value.toFixed(WIRE_PLACES, 0);
}

/** A quantity in base. */
export function quantityOf(rules: SymbolRules, lots: number): Decimal {
  return UNIT.times(new Decimal((BigInt(lots) * BigInt(rules.lotUnits)).toString()));
}

/** A price in quote. */
export function priceOf(rules: SymbolRules, ticks: number): Decimal {
  return UNIT.times(new Decimal((BigInt(ticks) * BigInt(rules.tickUnits)).toString()));
}

/** What a number of ticks × lots is worth, in quote. */
export function quoteOf(rules: SymbolRules, tickLots: bigint): Decimal {
  return SQUARE_UNIT.times(new Decimal((tickLots * BigInt(rules.tickUnits) * BigInt(rules.lotUnits)).toString()));
}

/** How many ticks × lots an amount of quote pays for, rounded down. */
export function tickLotsOf(rules: SymbolRules, quote: Decimal): bigint {
  const one = SQUARE_UNIT.times(new Decimal((BigInt(rules.tickUnits) * BigInt(rules.lotUnits)).toString()));
  return BigInt(quote.div(one).toFixed(0, 0));
}

/** A decimal as a whole number of steps of `stepUnits`, or `undefined` if it is none or too large. */
export function stepsOf(value: Decimal, stepUnits: number): number | undefined {
  const step = UNIT.times(new Decimal(String(stepUnits)));
  if (!value.mod(step).eq(new Decimal('0'))) return undefined;
  const steps = Number(value.div(step).toFixed(0));
  return Number.isSafeInteger(steps) ? steps : undefined;
}

/** How a symbol is described in settings and defaults: decimal texts. */
export interface SymbolDescription {
  readonly base: string;
  readonly quote: string;
  readonly tickSize: string;
  readonly lotSize: string;
  readonly minNotional: string;
  readonly startPrice: string;
}

/** Makes the rules of a symbol from its description. */
export function describeSymbol(text: SymbolDescription): SymbolRules {
  const tickUnits = Number(new Decimal(text.tickSize).div(UNIT).toFixed(0));
  const lotUnits = Number(new Decimal(text.lotSize).div(UNIT).toFixed(0));
  const startTicks = Number(new Decimal(text.startPrice).div(new Decimal(text.tickSize)).toFixed(0));
  return {
    symbol: text.base + text.quote,
    base: text.base,
    quote: text.quote,
    tickUnits,
    lotUnits,
    minLots: 1,
    maxLots: Math.floor((9_000_000 * UNITS_PER_ONE) / lotUnits),
    minNotional: new Decimal(text.minNotional),
    maxNotional: new Decimal('9000000'),
    startTicks,
  };
}

/** The symbols that the synthetic market knows, by name, with plausible steps and prices. */
export const KNOWN_SYMBOLS: ReadonlyMap<string, SymbolRules> = new Map(
  [
    { base: 'BTC', tickSize: '0.01', lotSize: '0.00001', startPrice: '61800' },
    { base: 'ETH', tickSize: '0.01', lotSize: '0.0001', startPrice: '2650' },
    { base: 'SOL', tickSize: '0.01', lotSize: '0.001', startPrice: '152' },
    { base: 'BNB', tickSize: '0.01', lotSize: '0.001', startPrice: '585' },
    { base: 'XRP', tickSize: '0.0001', lotSize: '0.1', startPrice: '0.58' },
    { base: 'ADA', tickSize: '0.0001', lotSize: '0.1', startPrice: '0.35' },
    { base: 'DOGE', tickSize: '0.00001', lotSize: '1', startPrice: '0.105' },
    { base: 'LTC', tickSize: '0.01', lotSize: '0.001', startPrice: '66' },
  ]
    .map((known) => describeSymbol({ ...known, quote: 'USDT', minNotional: '5' }))
    .map((rules) => [rules.symbol, rules]),
);
