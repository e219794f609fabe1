import { ConnectionSequence, type BookVerdict, type VenueBook, type WireEvent } from '../../../codec/index.js';
import { FrameLog } from '../../../testing/kit/frame-log.js';
import { CoinbaseCodec } from '../codec.js';

/** What one connection's frames came to. */
export interface Played {
  readonly books: Map<string, VenueBook>;
  readonly verdicts: BookVerdict[];
  readonly events: WireEvent[];
  /** The places of the frames at which a hole was noticed. */
  readonly holes: number[];
  readonly unreadable: string[];
}

/** Who wants to look on: told after every frame, with what it told. */
export type OnFrame = (place: number, events: readonly WireEvent[], books: ReadonlyMap<string, VenueBook>) => void;

/** Plays frames as one connection: a hole in the connection's sequence invalidates every book. */
export function playConnection(frames: readonly string[], onFrame: OnFrame = () => undefined): Played {
  const codec = new CoinbaseCodec();
  const sequence = new ConnectionSequence();
  const played: Played = { books: new Map(), verdicts: [], events: [], holes: [], unreadable: [] };
  for (const [place, frame] of frames.entries()) {
    const log = new FrameLog();
    const read = codec.decode(frame, log);
    if (!read.ok) played.unreadable.push(read.error.message);
    if (log.sequences.some((number) => !sequence.take(number))) {
      played.holes.push(place);
      for (const book of played.books.values()) book.invalidate();
    }
    for (const input of log.books) {
      const book = played.books.get(input.depth.instrument) ?? codec.book();
      played.books.set(input.depth.instrument, book);
      played.verdicts.push(book.apply(input));
    }
    played.events.push(...log.events);
    onFrame(place, log.events, played.books);
  }
  return played;
}
