// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { EquityPointView } from './equity-point-view.js';
import type { EquityView } from './equity-view.js';

/** The schema `EquityCurveView` of the gateway's answers and commands. */
export interface EquityCurveView {
  readonly now: EquityView;
  /** Oldest first: by the minute, the last hour by the second */
  readonly points: readonly EquityPointView[];
}
