// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { LimitsRowBody } from './limits-row-body.js';

/** The schema `TryLimitsBody` of the gateway's answers and commands. */
export interface TryLimitsBody {
  /** The whole set: what is set nowhere refuses */
  readonly limits: readonly LimitsRowBody[];
  /** Approvals from then on are judged, in microseconds since the epoch; since midnight UTC unless given */
  readonly sinceUs?: number;
}
