import { z } from 'zod';
import { Decimal, ZERO, instrumentName, maxDecimal, parseDecimal } from '#libs/kernel';
import { filtersOf } from './known-symbols.js';
import type { ListedFilter } from './listed-filters.js';
import { makeRules } from './make-rules.js';
import { isSymbolName, wireText } from './symbol-rules.js';
import type { SymbolRules } from './symbol-rules.js';

/** The most symbols that may be invented. */
const MAX_SYMBOLS = 100;
/** Decimal places of a step: an order may state no more, and what two of them multiply to still fits every message of the suite. */
const MAX_PLACES = 20;
/** What is listed where nothing is said; more where a lot or a price is larger than those of ordinary markets. */
const USUAL = { quantity: new Decimal('9000000'), price: new Decimal('1000000000'), notional: new Decimal('9000000') };
const MILLION = new Decimal('1000000');
const THOUSAND = new Decimal('1000');

const positive = z.string().refine((text) => parseDecimal(text)?.gt(ZERO) === true, 'must be a decimal above 0');
const amount = z.string().refine((text) => parseDecimal(text)?.gte(ZERO) === true, 'must be a decimal from 0 up');
const step = positive.refine(
  (text) => (text.split('.')[1] ?? '').length <= MAX_PLACES,
  `has more than ${MAX_PLACES} decimals`,
);
const filter = z.looseObject({ filterType: z.string().min(1) });

const invented = z
  .strictObject({
    base: z.string(),
    quote: z.string(),
    tickSize: step,
    lotSize: step,
    startPrice: positive,
    minNotional: amount.default('0'),
    maxQuantity: positive.optional(),
    maxMarketQuantity: positive.optional(),
    filters: z.array(filter).default([]),
  })
  .refine(
    ({ base, quote }) => instrumentName(base, quote).ok && isSymbolName((base + quote).normalize('NFC')),
    'base and quote cannot name a symbol: letters of any script but small Latin ones, digits, dots and underscores',
  )
  .refine(({ startPrice, tickSize }) => isMultiple(startPrice, tickSize), 'startPrice must be a multiple of tickSize');

/** A symbol that a user makes up, as `INVENTED_SYMBOLS` lists it: decimal texts. */
export type InventedSymbol = z.output<typeof invented>;

/** Reads `INVENTED_SYMBOLS`: a JSON list of {@link InventedSymbol}, each name once, as the rules of symbols. */
export const inventedSymbols = z
  .string()
  .transform(parseJson)
  .pipe(z.array(invented).max(MAX_SYMBOLS))
  .refine((all) => new Set(all.map(nameOf)).size === all.length, 'two symbols have the same name')
  .transform((all) => all.map(rulesOfInvented));

/**
 * The rules of an invented symbol. What it does not state is as for the built-in ones, and wide enough for its own numbers: a million
 * lots in an order, a thousand times its price. `filters` stand in place of those of the same type.
 */
export function rulesOfInvented(of: InventedSymbol): SymbolRules {
  const { base, quote, startPrice } = of;
  const stated = new Map(of.filters.map((one): [string, ListedFilter] => [one.filterType, one]));
  const usual = filtersOf({ ...of, ...roomFor(of) });
  // MIN_NOTIONAL is the older form of NOTIONAL: whoever states the one does not want ours of the other besides.
  const isStated = ({ filterType }: ListedFilter): boolean =>
    stated.has(filterType) || (filterType === 'NOTIONAL' && stated.has('MIN_NOTIONAL'));
  const kept = usual.filter((one) => !isStated(one));
  return makeRules({
    base: base.normalize('NFC'),
    quote: quote.normalize('NFC'),
    startPrice,
    listed: [...kept, ...stated.values()],
  });
}

function roomFor({ lotSize, startPrice, maxQuantity, maxMarketQuantity }: InventedSymbol): {
  readonly maxQuantity: string;
  readonly maxMarketQuantity: string;
  readonly maxPrice: string;
  readonly maxNotional: string;
} {
  const lots = new Decimal(lotSize).times(MILLION);
  const price = new Decimal(startPrice);
  const most = maxQuantity ?? wireText(maxDecimal(USUAL.quantity, lots));
  return {
    maxQuantity: most,
    maxMarketQuantity: maxMarketQuantity ?? most,
    maxPrice: wireText(maxDecimal(USUAL.price, price.times(THOUSAND))),
    maxNotional: wireText(maxDecimal(USUAL.notional, lots.times(price))),
  };
}

function nameOf({ base, quote }: InventedSymbol): string {
  return (base + quote).normalize('NFC');
}

function isMultiple(value: string, of: string): boolean {
  const places = Math.max(...[value, of].map((text) => (text.split('.')[1] ?? '').length));
  const units = (text: string): bigint => BigInt(new Decimal(text).toFixed(places).replace('.', ''));
  return units(value) % units(of) === 0n;
}

function parseJson(text: string, context: z.core.$RefinementCtx): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    context.addIssue({
      code: 'custom',
      message: `is no JSON: ${error instanceof Error ? error.message : 'unreadable'}`,
    });
    return z.NEVER;
  }
}
