// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { AccountGuardsView } from './account-guards-view.js';
import type { DailyLossView } from './daily-loss-view.js';
import type { LimitsAuthorView } from './limits-author-view.js';
import type { LimitsRowView } from './limits-row-view.js';
import type { MarketUseView } from './market-use-view.js';
import type { RunawayGuardsView } from './runaway-guards-view.js';

/** The schema `AccountLimitsView` of the gateway's answers and commands. */
export interface AccountLimitsView {
  /** The account */
  readonly account: string;
  /** The version in force */
  readonly version: number;
  /** null where they come from the settings */
  readonly setBy: LimitsAuthorView | null;
  readonly limits: readonly LimitsRowView[];
  readonly uses: readonly MarketUseView[];
  /** null where risk does not tell them */
  readonly guards: AccountGuardsView | null;
  /** null where risk does not tell them */
  readonly runaway: RunawayGuardsView | null;
  /** null where risk does not tell it */
  readonly dailyLoss: DailyLossView | null;
  /** Largest worst-case gross exposure as a part of equity; a plain decimal text */
  readonly maxGrossExposureRatio: string;
  /** Worst-case gross exposure when last computed, in quote; null where not known; a plain decimal text */
  readonly grossExposure: string | null;
  /** Equity when last computed, in quote; null where not known; a plain decimal text */
  readonly equity: string | null;
}
