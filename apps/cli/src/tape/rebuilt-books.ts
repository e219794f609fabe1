import {
  type BookFigures,
  type BookInput,
  ConnectionSequence,
  type FrameSink,
  type VenueBook,
  type VenueCodec,
} from '#libs/venues';
import type { RecordedFrame } from '#libs/tape';
import { bookLine } from './wire-line.js';

/** The books of one instrument: one, or one for each connection that brings it, the newest last. */
interface RebuiltBook {
  readonly venue: string;
  readonly instrument: string;
  readonly market: string;
  readonly byConnection: Map<string, VenueBook>;
  /** What the books counted that were forgotten since. */
  readonly before: BookCounts;
}

type BookCounts = { -readonly [Key in 'updates' | 'gaps' | 'checksumsRight' | 'checksumsWrong']: number };

/** The frames of one connection, where the venue numbers them across its channels. */
interface Connection {
  readonly sequence: ConnectionSequence;
  /** The kinds of frames seen on it. */
  readonly kinds: Set<string>;
  /** Whether numbers were missing while only one kind of frames had been seen. */
  hasHoles: boolean;
}

/** What one frame holds, collected before any of it is applied. */
interface FrameNotes {
  readonly inputs: BookInput[];
  readonly kinds: string[];
  sequence: number | undefined;
}

/** More kinds of control frames than this are not distinguished; two are enough for their purpose. */
const MAX_KINDS = 16;
/** Connections of one instrument whose books are kept; a recording of weeks has many, and two live at once at the most. */
const MAX_BOOKS = 4;
/** Connections whose numbers are followed. */
const MAX_CONNECTIONS = 1_000;

/**
 * Rebuilds every book that recorded frames speak of, each by its venue's own rule. Of a tape that names its connections each
 * connection has books of its own: two may live at once, each with its own snapshots, and mixed they would make one wrong book.
 * Only where the venue's numbers hold across connections do all go through one.
 */
export class RebuiltBooks {
  private readonly books = new Map<string, RebuiltBook>();
  private readonly connections = new Map<string, Connection>();

  /** Takes a frame; returns why it cannot be read, or `undefined`. */
  take(frame: RecordedFrame, codec: VenueCodec): string | undefined {
    const notes: FrameNotes = { inputs: [], kinds: [], sequence: undefined };
    let strange: string | undefined;
    const sink: FrameSink = {
      onEvent: (event) => notes.kinds.push(event.type),
      onBook: (input) => notes.inputs.push(input),
      onConnectionSequence: (sequence) => (notes.sequence = sequence),
      onControl: (what) => notes.kinds.push(what),
      onRefusal: () => undefined,
      onStrangePart: ({ message }) => (strange = message),
    };
    const decoded = codec.decode(frame.text, sink, frame.stream);
    if (this.isMissing(frame, notes) || (!decoded.ok && this.isAlone(frame))) this.invalidate(frame);
    for (const input of notes.inputs) this.bookOf(frame, codec, input.depth.instrument).apply(input);
    return decoded.ok ? strange : decoded.error.message;
  }

  /** One line per instrument, by market and instrument: what all its books counted, and how the newest believed one stands. */
  lines(): string[] {
    return [...this.books]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, book]) => bookLine(book.venue, book.instrument, figuresOf(book)));
  }

  /** What cannot be known of these frames, for people. */
  doubts(): string[] {
    return [...this.connections]
      .filter(([, { hasHoles, kinds }]) => hasHoles && kinds.size < 2)
      .map(
        ([name]) =>
          `${name.trim()}: these are frames of one channel taken out of a connection whose numbers go over all its channels; ` +
          'whether one of them is missing is not known (play whole tapes)',
      );
  }

  /** One channel taken out of a connection: the numbers cannot tell whether a frame that is unreadable was of a book. */
  private isAlone({ market, connection }: RecordedFrame): boolean {
    const known = this.connections.get(`${market} ${connection}`);
    return known !== undefined && known.kinds.size < 2;
  }

  /**
   * Whether frames of the connection are missing before this one. A source with one kind of frame only is one channel taken out
   * of a connection: the numbers of the others are missing by intention, and holes prove nothing.
   */
  private isMissing({ market, connection, isInOrder }: RecordedFrame, { sequence, kinds }: FrameNotes): boolean {
    if (sequence === undefined) return false;
    const name = `${market} ${connection}`;
    const known = this.connections.get(name) ?? {
      sequence: new ConnectionSequence(),
      kinds: new Set<string>(),
      hasHoles: false,
    };
    this.connections.set(name, known);
    if (this.connections.size > MAX_CONNECTIONS) this.connections.delete(oldestOf(this.connections));
    for (const kind of kinds) if (known.kinds.size < MAX_KINDS) known.kinds.add(kind);
    if (known.sequence.take(sequence)) return false;
    known.hasHoles = true;
    return isInOrder && known.kinds.size > 1;
  }

  private invalidate({ market, connection }: RecordedFrame): void {
    for (const one of this.books.values()) if (one.market === market) one.byConnection.get(connection)?.invalidate();
  }

  private bookOf({ market, connection }: RecordedFrame, codec: VenueCodec, instrument: string): VenueBook {
    const key = `${market} ${instrument}`;
    const before = { updates: 0, gaps: 0, checksumsRight: 0, checksumsWrong: 0 };
    const byConnection = new Map<string, VenueBook>();
    const known = this.books.get(key) ?? { venue: codec.venue, instrument, market, byConnection, before };
    this.books.set(key, known);
    const name = codec.isNumberedAcrossConnections === true ? '' : connection;
    const book = known.byConnection.get(name) ?? codec.book(instrument);
    known.byConnection.set(name, book);
    if (known.byConnection.size > MAX_BOOKS) forgetOldest(known);
    return book;
  }
}

/** What was counted of the oldest connection's book is kept, the book is not. */
function forgetOldest({ byConnection, before }: RebuiltBook): void {
  const oldest = oldestOf(byConnection);
  const figures = byConnection.get(oldest)?.figures();
  byConnection.delete(oldest);
  if (figures !== undefined) addCounts(before, figures);
}

function figuresOf({ byConnection, before }: RebuiltBook): BookFigures {
  const all = [...byConnection.values()].map((book) => book.figures());
  const counts = { ...before };
  for (const figures of all) addCounts(counts, figures);
  const newest = all.findLast(({ state }) => state === 'LIVE') ?? all.at(-1);
  const nothing = { state: 'SYNCING', bestBid: null, bestAsk: null, lastSequence: null } as const;
  return { ...(newest ?? nothing), ...counts };
}

function addCounts(counts: BookCounts, more: BookCounts): void {
  counts.updates += more.updates;
  counts.gaps += more.gaps;
  counts.checksumsRight += more.checksumsRight;
  counts.checksumsWrong += more.checksumsWrong;
}

function oldestOf(map: ReadonlyMap<string, unknown>): string {
  return map.keys().next().value ?? '';
}
