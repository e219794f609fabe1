// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { OrderRateView } from './order-rate-view.js';
import type { TrippedStrategyView } from './tripped-strategy-view.js';

/** The schema `RunawayGuardsView` of the gateway's answers and commands. */
export interface RunawayGuardsView {
  /** Most new orders of the account */
  readonly orderRates: readonly OrderRateView[];
  /** Most new orders of one strategy */
  readonly orderRatesPerStrategy: readonly OrderRateView[];
  /** Most of a strategy in an instrument on one side without a fill */
  readonly repeatedOrders: readonly OrderRateView[];
  /** How long the same order is taken for a duplicate, in milliseconds; 0 for never */
  readonly duplicateWindowMs: number;
  /** The strategies that are stopped until a person resumes */
  readonly tripped: readonly TrippedStrategyView[];
}
