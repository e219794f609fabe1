// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.
import type { BalanceView } from './balance-view.js';
import type { ExposureView } from './exposure-view.js';

/** The schema `AccountView` of the gateway's answers and commands. */
export interface AccountView {
  /** The account */
  readonly account: string;
  readonly balances: readonly BalanceView[];
  /** What the account is worth, in quote; null while risk cannot say; a plain decimal text */
  readonly equity: string | null;
  readonly exposure: ExposureView | null;
}
