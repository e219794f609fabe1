// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { AcceptDifferenceBody } from '../schemas/accept-difference-body.js';
import type { AcceptedDifferenceView } from '../schemas/accepted-difference-view.js';
import type { AccountView } from '../schemas/account-view.js';
import type { DiscrepanciesView } from '../schemas/discrepancies-view.js';
import type { EquityCurveView } from '../schemas/equity-curve-view.js';
import type { LedgerView } from '../schemas/ledger-view.js';

/** The operations of the tag `accounts`, by method and path; in brackets who may use them. */
export interface AccountsOperations {
  /** Balances as the venue reports them; equity and exposure as risk counts them; CSV is the balances (viewer) */
  readonly 'GET /v1/accounts/{account}': {
    readonly path: {
      readonly account: string;
    };
    readonly answer: AccountView;
    readonly csv: true;
  };
  /** Accept a difference to the venue: an adjustment in the ledger closes it (risk) */
  readonly 'POST /v1/accounts/{account}/differences/{discrepancyId}/accept': {
    readonly path: {
      readonly account: string;
      /** The number of the difference */
      readonly discrepancyId: string;
    };
    readonly body: AcceptDifferenceBody;
    readonly answer: AcceptedDifferenceView;
  };
  /** The double-entry ledger, newest first unless sorted otherwise: a page has `limit` transactions with all their lines (viewer) */
  readonly 'GET /v1/ledger': {
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
      /** Only transactions of this kind */
      readonly kind?: 'OPENING' | 'FILL' | 'TRANSFER' | 'ADJUSTMENT';
    };
    readonly answer: LedgerView;
    readonly csv: true;
  };
  /** Differences between our books and the venue, newest first; only open ones by default (viewer) */
  readonly 'GET /v1/discrepancies': {
    readonly query: {
      /** Rows per page */
      readonly limit?: number;
      /** The nextCursor of the page before */
      readonly cursor?: string;
      /** Only this account */
      readonly account?: string;
      /** Only those that are open, or all */
      readonly open?: 'true' | 'all';
    };
    readonly answer: DiscrepanciesView;
    readonly csv: true;
  };
  /** Equity at the prices of now, and its curve: a week by the minute, the last hour by the second; CSV is the curve (viewer) */
  readonly 'GET /v1/accounts/{account}/equity': {
    readonly path: {
      readonly account: string;
    };
    readonly answer: EquityCurveView;
    readonly csv: true;
  };
}
