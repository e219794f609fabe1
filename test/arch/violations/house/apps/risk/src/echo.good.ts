/** The order book, rebuilt after every gap. */
export class OrderBook {
  /** In ticks. */
  readonly bestBid = 1;
}
