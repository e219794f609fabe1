// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { LimitsRowBody } from './limits-row-body.js';

/** The schema `SetLimitsBody` of the gateway's answers and commands. */
export interface SetLimitsBody {
  /** Why */
  readonly reason: string;
  /** Names the command: sent again under the same name it is the same command */
  readonly commandId?: string;
  /** The whole set: it takes the place of the one in force */
  readonly limits: readonly LimitsRowBody[];
  /** The version that you saw: nothing is changed where another is in force by now */
  readonly expectedVersion?: number;
}
