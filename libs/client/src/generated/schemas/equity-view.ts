// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `EquityView` of the gateway's answers and commands. */
export interface EquityView {
  /** The account */
  readonly account: string;
  /** What it is counted in */
  readonly quote: string;
  /** All balances at the mid prices of now; null where an asset has no price; a plain decimal text */
  readonly equity: string | null;
  /** Realised and unrealised profit of all positions priced in this quote, at the mid prices of now; a plain decimal text */
  readonly profit: string;
  /** Fees that this profit lacks, by asset: those in assets that no position is in or priced in */
  readonly feesOutsideProfit: Readonly<Record<string, string>>;
  /** Equity now less the first equity of the day (UTC) that this gateway has seen; a plain decimal text */
  readonly today: string | null;
  /** The equity that today counts from; a plain decimal text */
  readonly todayFrom: string | null;
  /** Since when today counts, in microseconds since the epoch */
  readonly todaySinceUs: number | null;
  /** When it was counted, in microseconds since the epoch */
  readonly atUs: number;
}
