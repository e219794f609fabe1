/** A view as the document of the gateway describes it. */
export interface OrderView {
  /** The side */
  readonly side: 'BUY' | 'SELL';
}
