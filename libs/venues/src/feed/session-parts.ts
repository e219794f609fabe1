import type { FeedListener, Side, Steps } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import type { BookVerdict, DepthChange, FetchJson, VenueProtocol } from '../codec/index.js';
import type { ConnectPace, VenueRuntime } from '../connection/index.js';
import type { FedInstrument } from './fed-instrument.js';
import type { FeedSettings } from './feed-settings.js';
import type { MarketRules } from './market-rules.js';
import type { SessionBook } from './session-book.js';
import type { StepTrade } from './step-values.js';

/** What all connections of a feed have in common. */
export interface SessionParts {
  readonly url: string;
  readonly protocol: VenueProtocol;
  readonly marketRules: MarketRules & Required<Pick<MarketRules, 'believed'>>;
  readonly settings: FeedSettings;
  readonly runtime: VenueRuntime;
  readonly pace: ConnectPace;
  readonly fetchJson: FetchJson;
  readonly listener: FeedListener;
  /** Given when the feed is closed. */
  readonly closing: AbortSignal;
}

/** Running totals of what connections brought. */
export interface SessionCounts {
  frames: number;
  trades: number;
  quotes: number;
  depthUpdates: number;
  badFrames: number;
  /** Frames that went to the codec. */
  codecFrames: number;
  /** News of instruments that may have other rules. */
  rulesHints: number;
}

/** Who takes what a connection brings: the instruments themselves, or a stand-by's memory. */
export interface SessionAudience {
  /** A trade that a scanner read; returns what is wrong with it, if anything. */
  onTrade(
    fed: FedInstrument,
    tradeId: number,
    priceSteps: Steps,
    sizeSteps: Steps,
    takerSide: Side,
    exchangeAtUs: UnixUs,
    receivedAtUs: UnixUs,
  ): string | undefined;
  /** Trades of one frame, oldest first; returns what is wrong with them, if anything. */
  onTrades(fed: FedInstrument, trades: readonly StepTrade[], receivedAtUs: UnixUs): string | undefined;
  /** The venue's list of recent trades of one instrument, oldest first, after a subscription. */
  onPastTrades(fed: FedInstrument, trades: readonly StepTrade[], receivedAtUs: UnixUs): void;
  /** A best bid and ask; a side that is empty is 0 and 0. */
  onQuote(
    fed: FedInstrument,
    sequence: number,
    bidPriceSteps: Steps,
    bidSizeSteps: Steps,
    askPriceSteps: Steps,
    askSizeSteps: Steps,
    exchangeAtUs: UnixUs,
    receivedAtUs: UnixUs,
  ): void;
  /** A depth message; returns what its book found, `undefined` if it was only kept. */
  onDepth(fed: FedInstrument, change: DepthChange, receivedAtUs: UnixUs): BookVerdict | undefined;
  /** A book is not believed any more. */
  onInvalidated(book: SessionBook, isGap: boolean): void;
  /** Whether orders are matched at the venue now. */
  onMatching(isMatching: boolean): void;
}
