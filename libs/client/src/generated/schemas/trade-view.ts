// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `TradeView` of the gateway's answers and commands. */
export interface TradeView {
  /** Our number of it, growing */
  readonly tradeId: string;
  /** The venue's id of the execution */
  readonly venueTradeId: string;
  /** The order it belongs to */
  readonly clientOrderId: string;
  /** The strategy behind it */
  readonly strategy: string;
  /** The account */
  readonly account: string;
  /** The venue */
  readonly venue: string;
  /** The instrument */
  readonly instrument: string;
  readonly side: 'BUY' | 'SELL';
  /** Executed, in base; a plain decimal text */
  readonly quantity: string;
  /** At this price, in quote; a plain decimal text */
  readonly price: string;
  /** Charged by the venue; negative is a rebate; a plain decimal text */
  readonly fee: string;
  /** What the fee was charged in */
  readonly feeAsset: string;
  readonly liquidity: 'MAKER' | 'TAKER';
  /** What it added to the realised profit, in quote; a plain decimal text */
  readonly realisedProfit: string;
  /** The chain of cause and effect it belongs to */
  readonly correlationId: string;
  /** The same time in ISO 8601, to the microsecond */
  readonly executedAt: string;
  /** When the venue executed it, in microseconds since the epoch */
  readonly executedAtUs: number;
  /** The same time in ISO 8601, to the microsecond */
  readonly bookedAt: string;
  /** When we booked it, in microseconds since the epoch */
  readonly bookedAtUs: number;
}
