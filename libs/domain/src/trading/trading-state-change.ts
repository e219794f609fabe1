import type { UnixUs } from '#libs/kernel';
import type { TradingState } from '../risk/index.js';

/** The scope that covers every account. */
export const ALL_ACCOUNTS = 'all';

/** What risk decided about a scope. */
export interface TradingStateChange {
  /** An account, or {@link ALL_ACCOUNTS}. */
  readonly scope: string;
  readonly state: TradingState;
  /** Grows by one with every change of the scope. */
  readonly version: number;
  readonly actor: string;
  readonly reason: string;
  readonly changedAtUs: UnixUs;
}
