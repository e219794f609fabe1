import { type BookInput, ConnectionSequence, type FrameSink, type VenueBook, type VenueCodec } from '#libs/venues';
import type { RecordedFrame } from './frame.js';
import { bookLine } from './wire-line.js';

interface RebuiltBook {
  readonly venue: string;
  readonly instrument: string;
  readonly market: string;
  readonly book: VenueBook;
}

/** The frames of one connection, where the venue numbers them across its channels. */
interface Connection {
  readonly sequence: ConnectionSequence;
  /** The kinds of frames seen on it. */
  readonly kinds: Set<string>;
}

/** What one frame said, taken down before any of it is believed. */
interface FrameNotes {
  readonly inputs: BookInput[];
  readonly kinds: string[];
  sequence: number | undefined;
}

/** More kinds of control frames than this are not told apart; two are enough for what they are told apart for. */
const MAX_KINDS = 16;

/** Rebuilds every book that recorded frames speak of, each by its venue's own rule. */
export class RebuiltBooks {
  private readonly books = new Map<string, RebuiltBook>();
  private readonly connections = new Map<string, Connection>();

  /** Takes a frame; answers why it cannot be read, or `undefined`. */
  take(frame: RecordedFrame, codec: VenueCodec): string | undefined {
    const notes: FrameNotes = { inputs: [], kinds: [], sequence: undefined };
    const sink: FrameSink = {
      onEvent: (event) => notes.kinds.push(event.type),
      onBook: (input) => notes.inputs.push(input),
      onConnectionSequence: (sequence) => (notes.sequence = sequence),
      onControl: (what) => notes.kinds.push(what),
      onRefusal: () => undefined,
    };
    const decoded = codec.decode(frame.text, sink, frame.stream);
    if (this.isMissing(frame.market, notes)) this.invalidate(frame.market);
    for (const input of notes.inputs) this.bookOf(frame.market, codec, input.depth.instrument).apply(input);
    return decoded.ok ? undefined : decoded.error.message;
  }

  /** One line per book, by market and instrument. */
  lines(): string[] {
    return [...this.books]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { venue, instrument, book }]) => bookLine(venue, instrument, book.figures()));
  }

  /**
   * Whether frames of the connection are missing before this one. A source with one kind of frame only is one channel taken out
   * of a connection: the numbers of the others are missing by intention, and holes prove nothing.
   */
  private isMissing(market: string, { sequence, kinds }: FrameNotes): boolean {
    if (sequence === undefined) return false;
    const known = this.connections.get(market) ?? { sequence: new ConnectionSequence(), kinds: new Set<string>() };
    this.connections.set(market, known);
    for (const kind of kinds) if (known.kinds.size < MAX_KINDS) known.kinds.add(kind);
    return !known.sequence.take(sequence) && known.kinds.size > 1;
  }

  private invalidate(market: string): void {
    for (const one of this.books.values()) if (one.market === market) one.book.invalidate();
  }

  private bookOf(market: string, codec: VenueCodec, instrument: string): VenueBook {
    const key = `${market} ${instrument}`;
    const known = this.books.get(key);
    if (known !== undefined) return known.book;
    const book = codec.book(instrument);
    this.books.set(key, { venue: codec.venue, instrument, market, book });
    return book;
  }
}
