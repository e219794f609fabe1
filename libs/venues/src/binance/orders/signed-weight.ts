import type { Parameter } from './signing.js';

const QUESTION_WEIGHTS: ReadonlyMap<string, number> = new Map([
  ['/api/v3/order', 4],
  ['/api/v3/account', 20],
]);
const HEAVIEST = 80;

/**
 * REQUEST_WEIGHT of a signed request (Binance, REST API, "Account Endpoints" and "Trading endpoints"): a question about all symbols
 * costs 80 where one about a symbol costs 6. The wallet's endpoints below /sapi are counted apart, and cost nothing here.
 */
export function signedWeight(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  parameters: readonly Parameter[],
): number {
  if (method !== 'GET') return 1;
  if (path.startsWith('/sapi/')) return 0;
  const has = (name: string): boolean => parameters.some(([key]) => key === name);
  if (path === '/api/v3/openOrders') return has('symbol') ? 6 : HEAVIEST;
  if (path === '/api/v3/myTrades') return has('orderId') ? 5 : 20;
  return QUESTION_WEIGHTS.get(path) ?? HEAVIEST;
}
