import { EXTERNAL_STRATEGY } from '../order/index.js';
import { MANUAL_STRATEGY, MONITOR_STRATEGY } from './recorded-intent.js';

/** What stands where an intent or an order has its strategy, and is none, with whose it is. */
const KEPT_NAMES: ReadonlyMap<string, string> = new Map([
  [MANUAL_STRATEGY, 'orders by hand'],
  [MONITOR_STRATEGY, "risk's own reductions"],
  [EXTERNAL_STRATEGY, 'orders of others in the account'],
]);

/**
 * Whose intents and orders have this name in the books, where it is not a strategy's; `undefined` where a strategy may have it. One that
 * had it could not be told from them: its intents would be counted as reductions of risk, and its orders as somebody else's.
 */
export function whoseName(strategy: string): string | undefined {
  return KEPT_NAMES.get(strategy);
}
