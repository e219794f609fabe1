import { invariant } from '#libs/kernel';
import type { Decimal } from '#libs/kernel';
import { WIRE_PLACES, placesOf, unitsIn, unitsOf } from './grid.js';
import { instrumentOf } from './listed-filters.js';
import type { ListedFilter } from './listed-filters.js';
import type { SymbolRules, SymbolStatus } from './symbol-rules.js';

/** What a symbol's rules are made from. */
export interface RulesDescription {
  readonly symbol?: string;
  readonly base: string;
  readonly quote: string;
  readonly status?: SymbolStatus;
  readonly listed: readonly ListedFilter[];
  /** What the whole exchange demands; {@link EXCHANGE_FILTERS} where nothing is said. */
  readonly ofExchange?: readonly ListedFilter[] | undefined;
  /** The price before the first trade, as text. */
  readonly startPrice: string;
}

/** Filters of the whole exchange, as exchangeInfo lists them, where no other exchange is shown. */
export const EXCHANGE_FILTERS: readonly ListedFilter[] = [
  { filterType: 'EXCHANGE_MAX_NUM_ORDERS', maxNumOrders: 1_000 },
];

/** Makes the rules of a symbol; its grid is as fine as its steps, and no coarser than the wire. */
export function makeRules(of: RulesDescription): SymbolRules {
  const { base, quote, listed, startPrice, status = 'TRADING', symbol = base + quote } = of;
  const { ofExchange = EXCHANGE_FILTERS } = of;
  const instrument = instrumentOf({ symbol, base, quote, listed, ofExchange });
  const grid = { pricePlaces: gridPlaces(instrument.tickSize), sizePlaces: gridPlaces(instrument.lotSize) };
  const tick = unitsIn(instrument.tickSize, grid.pricePlaces);
  const lot = unitsIn(instrument.lotSize, grid.sizePlaces);
  invariant(tick !== undefined && lot !== undefined, 'a grid is as fine as the steps on it');
  const start = unitsOf(startPrice, grid.pricePlaces);
  const startTicks = start > 0 ? start : tick;
  return { symbol, base, quote, status, listed, ofExchange, instrument, ...grid, tick, lot, startTicks };
}

function gridPlaces(step: Decimal): number {
  return Math.max(WIRE_PLACES, placesOf(step));
}

/** Rules of a running symbol that are to stand in place of others: the grid stays, so new steps must lie on it. @throws Error */
export function replaceRules(
  old: SymbolRules,
  { listed, status }: Partial<Pick<SymbolRules, 'listed' | 'status'>>,
): SymbolRules {
  const wanted = makeRules({ ...old, listed: listed ?? old.listed, status: status ?? old.status, startPrice: '0' });
  const { pricePlaces, sizePlaces, startTicks } = old;
  const isOnGrid = wanted.pricePlaces <= pricePlaces && wanted.sizePlaces <= sizePlaces;
  if (!isOnGrid) throw new Error(`the new steps of ${old.symbol} are finer than the grid that it is matched on`);
  const tick = unitsIn(wanted.instrument.tickSize, pricePlaces) ?? wanted.tick;
  const lot = unitsIn(wanted.instrument.lotSize, sizePlaces) ?? wanted.lot;
  return { ...wanted, pricePlaces, sizePlaces, tick, lot, startTicks };
}
