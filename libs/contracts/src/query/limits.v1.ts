/** The subject of the question which limits an account has: `query.limits.v1.<account>`. */
export const LIMITS_QUERY = 'query.limits.v1';

/** The limits of one scope, decimals as text; what is absent is not set. */
export interface LimitsRow {
  /** `venue:BASE-QUOTE`, or `*` for every instrument that does not set its own. */
  readonly instrument: string;
  readonly maxOrderQuantity?: string;
  readonly maxOrderNotional?: string;
  readonly maxPosition?: string;
}

/** Who set limits, and why. */
export interface LimitsAuthor {
  readonly actor: string;
  readonly reason: string;
  /** In microseconds since the epoch. */
  readonly changedAtUs: number;
}

/** The limits in force of an account. */
export interface LimitsReply {
  readonly account: string;
  readonly limitsVersion: number;
  /** Largest worst-case gross exposure as a part of equity. */
  readonly maxGrossExposureRatio: string;
  /** Part of the price that is added to market orders when they are counted. */
  readonly marketCollar: string;
  readonly limits: readonly LimitsRow[];
  /** Who put them in force; absent where they come from the settings. */
  readonly setBy?: LimitsAuthor;
}
