/** The order book. */
export class OrderBook {
  /** What its best bids are. */
  readonly bestBid = 1;
}
/** Reads what the settings are. */
export const readSettings = (): number => 1;
