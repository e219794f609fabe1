// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { PositionView } from './position-view.js';

/** The schema `PositionsView` of the gateway's answers and commands. */
export interface PositionsView {
  /** Ask with this cursor for the next page; null on the last one */
  readonly nextCursor: string | null;
  readonly items: readonly PositionView[];
}
