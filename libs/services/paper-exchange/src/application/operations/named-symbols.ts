import type { Exchange } from '../exchange/exchange.js';
import { SYMBOL_STATUSES, isSymbolName } from '../exchange/symbol-rules.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import { ApiError, illegal } from '../requests/api-error.js';
import type { Params } from '../requests/params.js';

/** The symbols that a request names. */
export interface NamedSymbols {
  readonly names: readonly string[];
  /** Whether one was named by `symbol`: then the answer is a row and not a list. */
  readonly isSingle: boolean;
}

/** Binance's own description of a symbol: letters of any script but small Latin ones, digits and a few signs. */
const LEGAL = String.raw`^[\w\-._&&[^a-z]]{1,50}$`;
const LEGAL_LIST = String.raw`^\[("[\w\-._&&[^a-z]]{1,50}"(,"[\w\-._&&[^a-z]]{1,50}"){0,}){0,1}\]$`;
const NEITHER = "Param 'symbol' or 'symbols' must be sent, but both were empty/null!";

function rulesOf(name: string, exchange: Exchange): SymbolRules {
  const rules = exchange.rules(name);
  if (rules === undefined) throw new ApiError(-1121, 'Invalid symbol.');
  return rules;
}

/** The rules of the symbol that a request names. @throws ApiError -1100, -1102, -1105, -1121 */
export function demandSymbol(params: Params, exchange: Exchange): SymbolRules {
  const name = params.required('symbol');
  if (!isSymbolName(name)) throw illegal('symbol', LEGAL);
  return rulesOf(name, exchange);
}

/** The symbols that a request names: one, a list, or all. @throws ApiError -1100, -1105, -1121, -1122, -1128, -1151 */
export function demandSymbols(params: Params, exchange: Exchange): NamedSymbols {
  const list = params.optional('symbols');
  const status = params.oneOf('symbolStatus', SYMBOL_STATUSES, -1122, 'Invalid symbolStatus.');
  if (params.has('symbol') && list !== undefined)
    throw new ApiError(-1128, 'Combination of optional parameters invalid.');
  if (params.has('symbol')) return { names: [demandSymbol(params, exchange).symbol], isSingle: true };
  const names = list === undefined ? allNames(exchange) : readList(list);
  const hasStatus = (name: string): boolean => status === undefined || rulesOf(name, exchange).status === status;
  return { names: names.map((name) => rulesOf(name, exchange).symbol).filter(hasStatus), isSingle: false };
}

/** As {@link demandSymbols}, where one or a list must be named. @throws ApiError besides -1102 */
export function demandNamedSymbols(params: Params, exchange: Exchange): NamedSymbols {
  if (!params.has('symbol') && !params.has('symbols')) throw new ApiError(-1102, NEITHER);
  return demandSymbols(params, exchange);
}

/** A weight by the number of symbols that a request names. */
export function symbolsWeight(params: Params, of: { one: number; few: number; many: number; all: number }): number {
  if (params.has('symbol')) return of.one;
  if (!params.has('symbols')) return of.all;
  const commas = params.optional('symbols')?.split(',').length ?? 0;
  if (commas <= 20) return of.few;
  return commas <= 100 ? of.many : of.all;
}

function allNames(exchange: Exchange): string[] {
  return [...exchange.markets].map(({ rules }) => rules.symbol);
}

function readList(text: string): string[] {
  const names = parseList(text);
  if (names === undefined || names.length === 0) throw illegal('symbols', LEGAL_LIST);
  if (new Set(names).size < names.length) throw new ApiError(-1151, 'Symbol is present multiple times in the list.');
  return names;
}

function parseList(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isList = Array.isArray(value) && value.every((name) => typeof name === 'string' && isSymbolName(name));
    return isList ? (value as string[]) : undefined;
  } catch {
    return undefined;
  }
}
