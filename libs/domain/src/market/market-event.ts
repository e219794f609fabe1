import type { InstrumentId, UnixUs, VenueId } from '#libs/kernel';
import type { Steps } from '../instrument/steps.js';

/** Which side took liquidity, or which way an order goes (FIX Side). */
export const SIDES = ['BUY', 'SELL'] as const;
/** One of {@link SIDES}. */
export type Side = (typeof SIDES)[number];

/** What every piece of normalised market data says about where and when it is from. */
export interface MarketEventBase {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  /** The venue's time of the event, or 0 where the venue sends none. */
  readonly exchangeAtUs: UnixUs;
  /** When our socket delivered the frame. */
  readonly receivedAtUs: UnixUs;
}

/** Somebody's trade on the public feed. */
export interface MarketTrade extends MarketEventBase {
  readonly kind: 'trade';
  /** The venue's trade id; consecutive per instrument where the venue promises so. */
  readonly tradeId: number;
  /** Set where the id is a hash of the venue's own (a UUID, more than 2^53): it tells trades apart and says nothing of their order. */
  readonly unordered?: true;
  readonly priceTicks: Steps;
  readonly sizeLots: Steps;
  /** The side of the order that took liquidity. */
  readonly takerSide: Side;
}

/** The best bid and ask. A side that is empty has price and size 0. */
export interface Quote extends MarketEventBase {
  readonly kind: 'quote';
  readonly bidPriceTicks: Steps;
  readonly bidSizeLots: Steps;
  readonly askPriceTicks: Steps;
  readonly askSizeLots: Steps;
  /** The venue's update id, growing with every change. */
  readonly sequence: number;
}

/** How far a book can be trusted: only LIVE may carry new exposure. */
export const BOOK_STATES = ['SYNCING', 'LIVE', 'STALE', 'RESYNCING'] as const;
/** One of {@link BOOK_STATES}. */
export type BookState = (typeof BOOK_STATES)[number];

/** A change of a book's trustworthiness, published as a fact. */
export interface BookStateChange extends MarketEventBase {
  readonly kind: 'book-state';
  readonly state: BookState;
}

/** One price level: absolute size in lots, 0 removes the level. */
export interface Level {
  readonly priceTicks: Steps;
  readonly sizeLots: Steps;
}

/** A change of a book, or all of it (`snapshot`). */
export interface DepthUpdate extends MarketEventBase {
  readonly kind: 'depth';
  readonly snapshot: boolean;
  /** Set where the venue numbers no updates of a book: the numbers are the publishing process's own, and nobody else's copy has them. */
  readonly ownNumbers?: true;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** Everything that the tick lane carries. */
export type MarketEvent = MarketTrade | Quote | BookStateChange | DepthUpdate;
