import type { Instrument } from '#libs/domain';
import type { BookInput, BookVerdict, VenueBook, VenueProtocol } from '../codec/index.js';

/** The book of one instrument as one connection brings it. */
export class SessionBook {
  readonly instrument: Instrument;
  readonly book: VenueBook;
  private timeUs: number | null = null;
  /** Whether more than the top of the book was ever taken. */
  isDeep = false;

  constructor(instrument: Instrument, protocol: Pick<VenueProtocol, 'codec'>) {
    this.instrument = instrument;
    this.book = protocol.codec.book(instrument.id);
  }

  /** Whether it can be believed. */
  get isLive(): boolean {
    return this.book.figures().state === 'LIVE';
  }

  /** Whether a snapshot is missing. */
  get needsSnapshot(): boolean {
    const { state } = this.book.figures();
    return state === 'SYNCING' || state === 'RESYNCING';
  }

  /** How far it is: the venue's number of the last update, or its time where it sends none; `null` where neither is known. */
  get position(): number | null {
    return this.book.figures().lastSequence ?? this.timeUs;
  }

  /** The venue's time of the last update, in microseconds; `null` where it sends none. */
  get exchangeTimeUs(): number | null {
    return this.timeUs;
  }

  /** Takes a depth message. */
  apply(input: BookInput): BookVerdict {
    const verdict = this.book.apply(input);
    if (verdict === 'applied') {
      this.timeUs = input.depth.exchangeTimeUs;
      this.isDeep ||= input.partial !== true;
    }
    return verdict;
  }
}
