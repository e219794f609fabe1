// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { ExposureView } from './exposure-view.js';
import type { LimitView } from './limit-view.js';
import type { RefusalView } from './refusal-view.js';
import type { TradingStateView } from './trading-state-view.js';

/** The schema `RiskView` of the gateway's answers and commands. */
export interface RiskView {
  readonly states: readonly TradingStateView[];
  readonly limits: readonly LimitView[];
  readonly exposures: readonly ExposureView[];
  /** The newest refusals */
  readonly refusals: readonly RefusalView[];
}
