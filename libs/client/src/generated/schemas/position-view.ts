// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `PositionView` of the gateway's answers and commands. */
export interface PositionView {
  /** The account */
  readonly account: string;
  /** The venue */
  readonly venue: string;
  /** The instrument */
  readonly instrument: string;
  /** The asset held */
  readonly base: string;
  /** The asset it is priced in */
  readonly quote: string;
  /** Held, in base; negative is short; a plain decimal text */
  readonly quantity: string;
  /** Paid per unit held, in quote; zero when flat; a plain decimal text */
  readonly averagePrice: string;
  /** Paid for what is held, in quote; a plain decimal text */
  readonly cost: string;
  /** Profit of what was closed, after fees in base and quote, and after what this asset paid of the fees of other trades; a plain decimal text */
  readonly realisedProfit: string;
  /** Profit of what is held at the mark price, in quote; a plain decimal text */
  readonly unrealisedProfit: string;
  /** The last price it was valued at; a plain decimal text */
  readonly markPrice: string | null;
  /** The same time in ISO 8601, to the microsecond */
  readonly markedAt: string | null;
  /** When it was valued, in microseconds since the epoch */
  readonly markedAtUs: number | null;
  /** Fees paid, by asset */
  readonly fees: Readonly<Record<string, string>>;
  /** Fees that this profit lacks, by asset: those in neither base nor quote. An asset that is traded has them in its own */
  readonly feesOutsideProfit: Readonly<Record<string, string>>;
  /** Grows by one with every change */
  readonly version: number;
  /** The same time in ISO 8601, to the microsecond */
  readonly updatedAt: string;
  /** When it changed last, in microseconds since the epoch */
  readonly updatedAtUs: number;
}
