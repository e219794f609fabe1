import type { Side } from '#libs/domain';

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

/** How many orders of a market are open or unknown. */
export interface MarketOpenOrders {
  readonly venue: string;
  readonly instrument: string;
  readonly open: number;
}

/** A market that the account may not trade; without a side, on neither. */
export interface RestrictedMarket {
  readonly venue: string;
  readonly instrument: string;
  readonly side?: Side;
}

/** What guards an account beside the limits of its instruments, and what is used of it; what is absent is left to the venue. */
export interface AccountGuardsInForce {
  /** Farthest that a limit price may be from the market's, as a part of the market's price. */
  readonly priceCollar: string;
  /** Most orders that may be open or unknown at once in all of the account. */
  readonly maxOpenOrders?: number;
  /** The same in one instrument. */
  readonly maxOpenOrdersPerInstrument?: number;
  /** How many are open or unknown now, as the gate counts them. */
  readonly openOrders: number;
  /** The same by market, those without any left out. */
  readonly openOrdersByMarket: readonly MarketOpenOrders[];
  readonly restricted: readonly RestrictedMarket[];
}

/** So many orders within so long. */
export interface OrderRate {
  readonly most: number;
  readonly windowMs: number;
}

/** A strategy that ran away and adds no risk until a person resumes the account. */
export interface TrippedStrategy {
  readonly strategy: string;
  /** When it was stopped, in microseconds since the epoch. */
  readonly sinceUs: number;
}

/** What stops a strategy that runs away, and what it has stopped; an empty list is no limit. */
export interface RunawayGuardsInForce {
  /** Most new orders of the account. */
  readonly orderRates: readonly OrderRate[];
  /** Most new orders of one strategy. */
  readonly orderRatesPerStrategy: readonly OrderRate[];
  /** Most orders of one strategy in one instrument on one side without a fill in the instrument; one more trips the strategy. */
  readonly repeatedOrders: readonly OrderRate[];
  /** How long the same order of a strategy is taken for a duplicate, in milliseconds; 0 for never. */
  readonly duplicateWindowMs: number;
  /** By name. */
  readonly tripped: readonly TrippedStrategy[];
}

/** What an account may lose in a day, in UTC, and what it has lost. */
export interface DailyLossInForce {
  /** Part of the reference from which the account may only reduce. */
  readonly reduceAtRatio: string;
  /** The same from which it is halted. */
  readonly haltAtRatio: string;
  /** When the count began: at midnight, or when a person resumed; in microseconds since the epoch. */
  readonly sinceUs: number;
  /** The first equity known since then, in quote; absent, as what follows, where the loss is not known. */
  readonly reference?: string;
  /** When last computed, in quote. */
  readonly equity?: string;
  /** Realised and unrealised together, in quote; 0 for a gain. */
  readonly loss?: string;
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
  /** Absent where a risk of an earlier version answers. */
  readonly guards?: AccountGuardsInForce;
  /** Absent where a risk of an earlier version answers. */
  readonly runaway?: RunawayGuardsInForce;
  /** Absent where a risk of an earlier version answers. */
  readonly dailyLoss?: DailyLossInForce;
  /** Who put them in force; absent where they come from the settings. */
  readonly setBy?: LimitsAuthor;
}
