import type { BookState, Instrument } from '#libs/domain';
import type { Problem, Result } from '#libs/kernel';
import type { WireDepth, WireEvent, WireLevel, WireTrade } from './wire-event.js';

/** What a venue's book rule found in one depth message. */
export type BookVerdict =
  /** Applied; the checksum (where there is one) agrees. */
  | 'applied'
  /** Older than the book: nothing to do. */
  | 'ignored'
  /** A hole before it: the book is wrong and must be built again from a snapshot. */
  | 'gap'
  /** Applied, and the venue's checksum does not agree: the book is wrong and must be built again. */
  | 'checksum-wrong'
  /** No snapshot yet: kept or dropped, as the venue's protocol says. */
  | 'waiting';

/** A depth message together with what only its venue's rule understands (a checksum, the previous sequence). */
export interface BookInput {
  readonly depth: WireDepth;
  /** The venue's checksum as it came, where it sends one that must be validated. */
  readonly checksum?: number | undefined;
  /** The levels of `depth`, in the same order, as the venue wrote them: what a checksum over text (Kraken) is made of. */
  readonly asSent?: { readonly bids: readonly WireLevel[]; readonly asks: readonly WireLevel[] } | undefined;
  /** The update number that must have come before, where the venue says it (OKX `prevSeqId`; -1 starts again). */
  readonly previousSequence?: number | undefined;
  /**
   * Only the top of the book (Binance `depth20`): it is the whole of a book that receives nothing else, and never the ground for
   * deltas, whose removals it could not follow.
   */
  readonly partial?: boolean | undefined;
  /**
   * How many levels the topic has, where a venue offers several books of one instrument and numbers each by itself (Bybit): the
   * deepest one received is kept.
   */
  readonly levels?: number | undefined;
  /** The venue says that its service restarted: the book is to be reset (Bybit `u == 1`). */
  readonly reset?: boolean | undefined;
}

/** The best levels and counts of a book, for `tradewind book`. */
export interface BookFigures {
  readonly state: BookState;
  /** Depth messages applied, snapshots included. */
  readonly updates: number;
  /** Holes found and books found crossed. */
  readonly gaps: number;
  readonly checksumsRight: number;
  readonly checksumsWrong: number;
  readonly bestBid: readonly [string, string] | null;
  readonly bestAsk: readonly [string, string] | null;
  readonly lastSequence: number | null;
}

/** A book of one instrument, kept by its venue's own rule. */
export interface VenueBook {
  /** Takes one depth message. */
  apply(input: BookInput): BookVerdict;
  /** Says that something was lost (a connection, a frame of the same connection): nothing is believed until a snapshot. */
  invalidate(): void;
  /** Up to `limit` levels of a side, best first. */
  levels(side: 'bid' | 'ask', limit: number): readonly (readonly [string, string])[];
  figures(): BookFigures;
}

/** Receives what a frame decodes to. */
export interface FrameSink {
  onEvent(event: WireEvent): void;
  /**
   * A trade of the list of recent ones that a venue sends after a subscription, where it can be distinguished from the stream (Kraken):
   * from before the subscription, so that it is no news, but shows what was missed between two connections.
   */
  onPastTrade?(trade: WireTrade): void;
  /** A depth message, with what the book rule needs; passed on right after `onEvent` with the same depth. */
  onBook(input: BookInput): void;
  /**
   * The frame's number among all frames of its connection, whatever their channel (Coinbase `sequence_num`): a hole means
   * that any book of the connection may have missed a change. Emitted before the frame's own events. Who listens keeps one
   * {@link ConnectionSequence} per connection and invalidates the books; codecs and books keep no such state.
   */
  onConnectionSequence(sequence: number): void;
  /** The answer to a request of ours, where the protocol distinguishes it from other frames; with the reason of a refusal. */
  onReply?(refusal: Problem | undefined): void;
  /** Whether orders are matched at the venue now, where it says so of all of its markets at once (Kraken `status`). */
  onMatching?(isMatching: boolean): void;
  /**
   * A part of the frame that stands for itself, such as one of its trades, cannot be read; the rest was passed on, and the codec returns
   * no error. Passed on last.
   */
  onStrangePart?(why: Problem): void;
  /** A frame of the protocol that carries no market data: acknowledgement, heartbeat, status, pong. */
  onControl(what: string): void;
  /** The venue refused a request, or announced that it closes the connection. */
  onRefusal(problem: Problem): void;
}

/**
 * How one venue's market data frames are read, and how its books are kept: pure functions of text, the same for the live
 * feed, for tapes and for tests.
 */
export interface VenueCodec {
  /** The venue's name, such as `kraken`. */
  readonly venue: string;
  /** The recorded REST bodies that {@link decode} understands, such as `rest-depth`; others of a tape are left out. */
  readonly restChannels?: readonly string[] | undefined;
  /**
   * The name of the channel that a frame belongs to, for the file of a recording: known from the beginning of its text, without
   * decoding it. `undefined`, or no such function: the recording puts it with the other frames.
   */
  readonly channelOf?: ((text: string) => string | undefined) | undefined;
  /**
   * Whether the update numbers are the venue's own whatever the connection, and snapshots come by none (Binance): then the
   * frames of all connections go through one book, which knows what it knew. Else each connection begins with snapshots of its
   * own, and a reader of several keeps a book for each.
   */
  readonly isNumberedAcrossConnections?: boolean | undefined;
  /** Receives the instruments that are fed, for symbols that alone could mean more than one. */
  learnInstruments?(instruments: readonly Instrument[]): void;
  /**
   * Decodes one frame. `stream` names the recorded channel where the frame itself does not name its symbol (a REST snapshot, a raw
   * Binance depth stream). A frame that is none of trade, quote or depth is not an error; an unreadable one is, and then the
   * sink received nothing of it. Symbols are read from the frame alone, whatever was subscribed.
   */
  decode(text: string, sink: FrameSink, stream?: string): Result<void, Problem>;
  /**
   * A new book for an instrument (`BASE-QUOTE`). A depth of subscription that the book has to be cut to (Kraken) is the
   * codec's own setting, or follows from the snapshot.
   */
  book(instrument: string): VenueBook;
}
