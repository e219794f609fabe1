import type { Decimal } from '#libs/kernel';

/** The limits of the account as a whole, which come from the settings. */
export interface GateSettings {
  /** Largest worst-case gross exposure as a part of equity. */
  readonly maxGrossExposureRatio: Decimal;
  /** Oldest market data that may carry new risk, in milliseconds. */
  readonly maxMarketDataAgeMs: number;
}
