import { ConnectionSequence, type FrameSink, type VenueBook, type VenueCodec } from '../codec/index.js';
import type { RecordedFrame } from './kit/recorded-frames.js';

/** Levels of a side that are compared: what any checksum covers at least. */
export const COMPARED_LEVELS = 10;

/** Plays recorded frames of one connection into their books, as the feed and the command line do. */
export class BookPlayer {
  readonly books = new Map<string, VenueBook>();
  readonly errors: string[] = [];
  private readonly codec: VenueCodec;
  private sequence = new ConnectionSequence();

  constructor(codec: VenueCodec) {
    this.codec = codec;
  }

  /** Plays a frame; returns the instruments whose books took a message. */
  play(frame: RecordedFrame): string[] {
    const touched: string[] = [];
    const sink: FrameSink = {
      onEvent: () => undefined,
      onControl: () => undefined,
      onRefusal: () => undefined,
      onConnectionSequence: (sequence) => {
        if (!this.sequence.take(sequence)) this.invalidate();
      },
      onBook: (input) => {
        const { instrument } = input.depth;
        const book = this.books.get(instrument) ?? this.codec.book(instrument);
        this.books.set(instrument, book);
        book.apply(input);
        touched.push(instrument);
      },
    };
    const decoded = this.codec.decode(frame.text, sink, frame.extra === '' ? frame.channel : frame.extra);
    if (!decoded.ok) this.errors.push(decoded.error.message);
    return touched;
  }

  /** The connection was lost: a new one begins. */
  reconnect(): void {
    this.sequence = new ConnectionSequence();
    this.invalidate();
  }

  /** The best levels of a book that says it is whole; `undefined` of one that does not. */
  top(instrument: string): string | undefined {
    const book = this.books.get(instrument);
    if (book?.figures().state !== 'LIVE') return undefined;
    return JSON.stringify([book.levels('bid', COMPARED_LEVELS), book.levels('ask', COMPARED_LEVELS)]);
  }

  /** The update number of a book, where its venue numbers them. */
  lastSequence(instrument: string): number | null {
    return this.books.get(instrument)?.figures().lastSequence ?? null;
  }

  private invalidate(): void {
    for (const book of this.books.values()) book.invalidate();
  }
}

/** What every book was after every frame of a recording in which nothing is missing. */
export class RecordedTruth {
  private readonly tops = new Map<string, string>();
  private readonly topsBySequence = new Map<string, string>();
  readonly player: BookPlayer;

  constructor(codec: VenueCodec, frames: readonly RecordedFrame[]) {
    this.player = new BookPlayer(codec);
    for (const [index, frame] of frames.entries()) {
      for (const instrument of this.player.play(frame)) {
        const top = this.player.top(instrument) ?? '';
        this.tops.set(`${index} ${instrument}`, top);
        this.topsBySequence.set(`${this.player.lastSequence(instrument)} ${instrument}`, top);
      }
    }
  }

  /** The best levels after a frame, of a book that the frame touched. */
  at(index: number, instrument: string): string | undefined {
    return this.tops.get(`${index} ${instrument}`);
  }

  /** The best levels of a book at an update number of its venue; `undefined` if the recording was never there. */
  atSequence(sequence: number | null, instrument: string): string | undefined {
    return sequence === null ? undefined : this.topsBySequence.get(`${sequence} ${instrument}`);
  }
}
