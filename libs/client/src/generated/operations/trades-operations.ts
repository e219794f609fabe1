// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { TradesView } from '../schemas/trades-view.js';

/** The operations of the tag `trades`, by method and path; in brackets who may use them. */
export interface TradesOperations {
  /** Trades (booked fills), newest first unless sorted otherwise (viewer) */
  readonly 'GET /v1/trades': {
    readonly query: {
      /** Rows per page */
      readonly limit?: number;
      /** The nextCursor of the page before */
      readonly cursor?: string;
      /** Only this account */
      readonly account?: string;
      /** Only this venue */
      readonly venue?: string;
      /** Only what happened from then on, in microseconds since the epoch */
      readonly fromUs?: number;
      /** Only what happened before, in microseconds since the epoch */
      readonly toUs?: number;
      /** Which end the list begins with */
      readonly sort?: 'newest' | 'oldest';
      /** Only this instrument */
      readonly instrument?: string;
      /** Only trades of this strategy */
      readonly strategy?: string;
      /** Only trades of this order */
      readonly clientOrderId?: string;
    };
    readonly answer: TradesView;
    readonly csv: true;
  };
}
