// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { PositionView } from '../schemas/position-view.js';
import type { PositionsView } from '../schemas/positions-view.js';

/** The operations of the tag `positions`, by method and path; in brackets who may use them. */
export interface PositionsOperations {
  /** Positions by account, venue and instrument (viewer) */
  readonly 'GET /v1/positions': {
    readonly query: {
      /** Rows per page */
      readonly limit?: number;
      /** The nextCursor of the page before */
      readonly cursor?: string;
      /** Only this account */
      readonly account?: string;
      /** Only this venue */
      readonly venue?: string;
      /** Only this instrument */
      readonly instrument?: string;
      /** Only those that hold something, or all */
      readonly open?: 'true' | 'all';
    };
    readonly answer: PositionsView;
    readonly csv: true;
  };
  /** The position of an account in an instrument (viewer) */
  readonly 'GET /v1/positions/{account}/{instrument}': {
    readonly path: {
      readonly account: string;
      readonly instrument: string;
    };
    readonly query: {
      /** Needed where the account holds the instrument at several venues */
      readonly venue?: string;
    };
    readonly answer: PositionView;
  };
}
