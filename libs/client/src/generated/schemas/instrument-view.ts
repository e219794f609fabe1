// Written from the OpenAPI document of the gateway by `npm run client:generate`; change it there.

/** The schema `InstrumentView` of the gateway's answers and commands. */
export interface InstrumentView {
  /** The venue */
  readonly venue: string;
  /** The instrument */
  readonly instrument: string;
  /** The venue's own name for it */
  readonly venueSymbol: string;
  /** What is bought and sold */
  readonly base: string;
  /** What it is priced in */
  readonly quote: string;
  readonly status: 'TRADING' | 'HALTED' | 'CANCEL_ONLY';
  /** The smallest step of a price, in quote; a plain decimal text */
  readonly tickSize: string;
  /** The smallest step of a quantity, in base; a plain decimal text */
  readonly lotSize: string;
  /** The smallest order, in base; a plain decimal text */
  readonly minQuantity: string;
  /** The smallest value of an order, in quote; a plain decimal text */
  readonly minNotional: string;
}
