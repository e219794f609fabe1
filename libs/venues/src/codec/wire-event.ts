import type { IdRange, PrintKind } from '#libs/domain';

/** The side of the order that took liquidity, as the decoded lines of `tradewind decode` write it. */
export type WireSide = 'buy' | 'sell';

/** A price level as text: price, and the absolute size behind it; "0" removes the level. */
export type WireLevel = readonly [price: string, size: string];

/**
 * Somebody's trade, as a venue sent it, normalised: decimals are plain text without trailing zeros, times integer
 * microseconds or `null`. The order of the keys is the order in which `tradewind decode` prints them.
 */
export interface WireTrade {
  readonly type: 'trade';
  readonly venue: string;
  /** `BASE-QUOTE` in capitals. */
  readonly instrument: string;
  /** The venue's trade id as text: some venues use UUIDs, others integers beyond 2^53; empty where it sends none. */
  readonly tradeId: string;
  /** What it is besides an execution, which is what is meant where it is left out. */
  readonly kind?: Exclude<PrintKind, 'execution'> | undefined;
  /** Of an aggregate: the executions that it is made of, where the venue says it. */
  readonly madeOf?: IdRange | undefined;
  readonly price: string;
  readonly size: string;
  readonly takerSide: WireSide;
  readonly exchangeTimeUs: number | null;
}

/** The best bid and ask, as a venue sent it; a side that is empty is `null`. */
export interface WireQuote {
  readonly type: 'quote';
  readonly venue: string;
  readonly instrument: string;
  readonly bidPrice: string | null;
  readonly bidSize: string | null;
  readonly askPrice: string | null;
  readonly askSize: string | null;
  readonly exchangeTimeUs: number | null;
  /** The venue's update number; `null` if it sends none. */
  readonly sequence: number | null;
}

/** A change of a book, or all of it, as a venue sent it. */
export interface WireDepth {
  readonly type: 'depth';
  readonly venue: string;
  readonly instrument: string;
  readonly kind: 'snapshot' | 'delta';
  readonly bids: readonly WireLevel[];
  readonly asks: readonly WireLevel[];
  /** First and last update number that it covers; `null` if the venue sends none. */
  readonly firstSequence: number | null;
  readonly lastSequence: number | null;
  readonly exchangeTimeUs: number | null;
}

/** What a market data frame of any venue decodes to. */
export type WireEvent = WireTrade | WireQuote | WireDepth;
