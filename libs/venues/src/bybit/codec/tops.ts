/** The best bid and ask of a symbol from the venue's fields, as far as they were sent. */
export interface TopFields {
  readonly bidPrice: unknown;
  readonly bidSize: unknown;
  readonly askPrice: unknown;
  readonly askSize: unknown;
}

/** More topics than this are not remembered; Bybit lists about 1,400 symbols. */
const MAX_TOPICS = 20_000;

/**
 * The last best bid and ask of every topic, because Bybit's deltas leave out what did not change (linear `tickers`; deltas
 * of `orderbook.1` until 2023). It is the only thing that the codec remembers of the market; a snapshot replaces it.
 */
export class Tops {
  private readonly last = new Map<string, TopFields>();

  /** What holds after a change, where `undefined` is unchanged; `undefined` before any snapshot: nothing whole is known. */
  changed(topic: string, fields: TopFields): TopFields | undefined {
    const last = this.last.get(topic);
    if (last === undefined) return undefined;
    return {
      bidPrice: fields.bidPrice ?? last.bidPrice,
      bidSize: fields.bidSize ?? last.bidSize,
      askPrice: fields.askPrice ?? last.askPrice,
      askSize: fields.askSize ?? last.askSize,
    };
  }

  /** Keeps what holds now. */
  remember(topic: string, fields: TopFields): void {
    if (this.last.size < MAX_TOPICS || this.last.has(topic)) this.last.set(topic, fields);
  }
}
