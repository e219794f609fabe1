// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { AccountLimitsView } from '../schemas/account-limits-view.js';
import type { AuditView } from '../schemas/audit-view.js';
import type { CommandView } from '../schemas/command-view.js';
import type { DecisionView } from '../schemas/decision-view.js';
import type { DecisionsView } from '../schemas/decisions-view.js';
import type { RiskView } from '../schemas/risk-view.js';
import type { SetLimitsBody } from '../schemas/set-limits-body.js';
import type { SetLimitsView } from '../schemas/set-limits-view.js';
import type { TradingStateBody } from '../schemas/trading-state-body.js';
import type { TriedLimitsView } from '../schemas/tried-limits-view.js';
import type { TryLimitsBody } from '../schemas/try-limits-body.js';

/** The operations of the tag `risk`, by method and path; in brackets who may use them. */
export interface RiskOperations {
  /** Trading states, limits, exposure, and the newest refusals (viewer) */
  readonly 'GET /v1/risk': {
    readonly answer: RiskView;
  };
  /** Let nothing new through (the kill switch) (trader, risk) */
  readonly 'POST /v1/risk/halt': {
    readonly body: TradingStateBody;
    readonly answer: CommandView;
  };
  /** Let through only what brings positions nearer to zero (risk) */
  readonly 'POST /v1/risk/reduce': {
    readonly body: TradingStateBody;
    readonly answer: CommandView;
  };
  /** Trade again (risk) */
  readonly 'POST /v1/risk/resume': {
    readonly body: TradingStateBody;
    readonly answer: CommandView;
  };
  /** The limits in force, who set them, and how much of them is used (viewer) */
  readonly 'GET /v1/accounts/{account}/limits': {
    readonly path: {
      readonly account: string;
    };
    readonly answer: AccountLimitsView;
  };
  /** Put a set of limits in force: the next decision is made by it, over restarts too (risk) */
  readonly 'POST /v1/accounts/{account}/limits': {
    readonly path: {
      readonly account: string;
    };
    readonly body: SetLimitsBody;
    readonly answer: SetLimitsView;
  };
  /** Which of the orders that were approved today other limits would have refused; changes nothing (trader, risk) */
  readonly 'POST /v1/accounts/{account}/limits/try': {
    readonly path: {
      readonly account: string;
    };
    readonly body: TryLimitsBody;
    readonly answer: TriedLimitsView;
  };
  /** Decisions on intents with every number the rules looked at, newest first (viewer) */
  readonly 'GET /v1/decisions': {
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
      /** Only approvals, or only refusals */
      readonly decision?: 'APPROVED' | 'REFUSED';
      /** Only refusals by this rule */
      readonly rule?: string;
      /** Only intents of this strategy */
      readonly strategy?: string;
    };
    readonly answer: DecisionsView;
    readonly csv: true;
  };
  /** The decision on an intent (viewer) */
  readonly 'GET /v1/decisions/{intentId}': {
    readonly path: {
      /** The intent that was decided on */
      readonly intentId: string;
    };
    readonly answer: DecisionView;
  };
  /** The audit chain, newest first; `tradewind audit verify` proves it (risk) */
  readonly 'GET /v1/audit': {
    readonly query: {
      /** Rows per page */
      readonly limit?: number;
      /** The nextCursor of the page before */
      readonly cursor?: string;
      /** What risk decided, or what order-management did */
      readonly chain?: 'risk' | 'orders' | 'strategy';
    };
    readonly answer: AuditView;
    readonly csv: true;
  };
}
