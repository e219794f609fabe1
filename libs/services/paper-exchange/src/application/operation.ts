import type { Exchange } from './exchange.js';
import type { MarketData } from './market/market-data.js';
import type { Params } from './params.js';
import type { RateLimits } from './rate-limits.js';
import type { SymbolRules } from './symbol-rules.js';
import { ApiError } from './api-error.js';

/** What an operation may use. */
export interface OperationContext {
  readonly exchange: Exchange;
  readonly market: MarketData;
  readonly limits: RateLimits;
  readonly nowMs: number;
  /** Whose request it is; empty for a public one. */
  readonly account: string;
}

/** One thing that the exchange can be asked, by REST, by WebSocket or both. */
export interface Operation {
  /** `METHOD /path` below `/api/v3`, or `undefined` where REST does not offer it. */
  readonly rest: string | undefined;
  /** The method on the WebSocket API, or `undefined` where it does not offer it. */
  readonly ws: string | undefined;
  /** The name in the journal; order messages have one, questions have none. */
  readonly journal: string | undefined;
  /** What it costs of the request weight; order messages that succeed cost nothing. */
  readonly weight: (params: Params) => number;
  /** Whether it needs key, signature and timestamp. */
  readonly signed: boolean;
  /** Whether it counts as a new order. */
  readonly ordering: boolean;
  /** Does it, and answers the body. @throws ApiError */
  readonly run: (params: Params, context: OperationContext) => unknown;
}

/** A public question. */
export function publicOperation(
  rest: string,
  ws: string | undefined,
  weight: number | ((params: Params) => number),
  run: Operation['run'],
): Operation {
  const cost = typeof weight === 'number' ? () => weight : weight;
  return { rest, ws, journal: undefined, weight: cost, signed: false, ordering: false, run };
}

/** A question about the caller's own account. */
export function accountOperation(
  rest: string,
  ws: string,
  weight: number | ((params: Params) => number),
  run: Operation['run'],
): Operation {
  return { ...publicOperation(rest, ws, weight, run), signed: true };
}

/** A message about orders: signed and journaled. */
export function orderOperation(rest: string, ws: string, ordering: boolean, run: Operation['run']): Operation {
  return { ...accountOperation(rest, ws, 1, run), journal: ws, ordering };
}

/** The rules of the symbol that a request names. @throws ApiError -1102, -1121 */
export function symbolOf(params: Params, context: OperationContext): SymbolRules {
  const name = params.required('symbol');
  const rules = context.exchange.rules(name);
  if (rules === undefined) throw new ApiError(-1121, 'Invalid symbol.');
  return rules;
}
