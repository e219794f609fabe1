import type { Exchange } from '../exchange/exchange.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import { ApiError, missing } from '../requests/api-error.js';
import type { Params } from '../requests/params.js';

/** The symbols that a request names. */
export interface NamedSymbols {
  readonly names: readonly string[];
  /** Whether one was named by `symbol`: then the answer is a row and not a list. */
  readonly isSingle: boolean;
}

/** The rules of the symbol that a request names. @throws ApiError -1102, -1121 */
export function demandSymbol(params: Params, exchange: Exchange): SymbolRules {
  const rules = exchange.rules(params.required('symbol'));
  if (rules === undefined) throw new ApiError(-1121, 'Invalid symbol.');
  return rules;
}

/** The symbols that a request names: one, a list, or all. @throws ApiError -1102, -1121, -1128 */
export function demandSymbols(params: Params, exchange: Exchange): NamedSymbols {
  const one = params.optional('symbol');
  const list = params.optional('symbols');
  if (one !== undefined && list !== undefined) throw new ApiError(-1128, 'Combination of optional parameters invalid.');
  if (one !== undefined) return { names: [demandSymbol(params, exchange).symbol], isSingle: true };
  if (list === undefined) return { names: [...exchange.markets].map(({ rules }) => rules.symbol), isSingle: false };
  const names = readList(list);
  if (names.some((name) => exchange.rules(name) === undefined)) throw new ApiError(-1121, 'Invalid symbol.');
  return { names, isSingle: false };
}

function readList(text: string): string[] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.every((name) => typeof name === 'string')) return value;
  } catch {
    throw missing('symbols');
  }
  throw missing('symbols');
}
