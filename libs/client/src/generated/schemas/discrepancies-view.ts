// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { DiscrepancyView } from './discrepancy-view.js';

/** The schema `DiscrepanciesView` of the gateway's answers and commands. */
export interface DiscrepanciesView {
  /** Ask with this cursor for the next page; null on the last one */
  readonly nextCursor: string | null;
  readonly items: readonly DiscrepancyView[];
}
