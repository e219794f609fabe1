// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `TradingStateView` of the gateway's answers and commands. */
export interface TradingStateView {
  /** An account, or all */
  readonly scope: string;
  readonly state: 'ACTIVE' | 'REDUCING' | 'HALTED';
  /** Grows by one with every change */
  readonly version: number;
  /** Who changed it */
  readonly actor: string;
  /** Why */
  readonly reason: string;
  /** The same time in ISO 8601, to the microsecond */
  readonly changedAt: string | null;
  /** Since when; null since ever, in microseconds since the epoch */
  readonly changedAtUs: number | null;
}
