// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { LedgerLineView } from './ledger-line-view.js';

/** The schema `LedgerView` of the gateway's answers and commands. */
export interface LedgerView {
  /** Ask with this cursor for the next page; null on the last one */
  readonly nextCursor: string | null;
  readonly items: readonly LedgerLineView[];
}
