// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { DecisionView } from './decision-view.js';

/** The schema `DecisionsView` of the gateway's answers and commands. */
export interface DecisionsView {
  /** Ask with this cursor for the next page; null on the last one */
  readonly nextCursor: string | null;
  readonly items: readonly DecisionView[];
}
