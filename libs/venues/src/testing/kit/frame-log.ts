import type { Problem } from '#libs/kernel';
import type {
  BookFigures,
  BookInput,
  BookVerdict,
  FrameSink,
  VenueBook,
  VenueCodec,
  WireEvent,
} from '../../codec/index.js';

/** A sink that keeps everything it receives. */
export class FrameLog implements FrameSink {
  readonly events: WireEvent[] = [];
  readonly books: BookInput[] = [];
  readonly sequences: number[] = [];
  readonly controls: string[] = [];
  readonly refusals: Problem[] = [];
  readonly strange: Problem[] = [];

  onEvent(event: WireEvent): void {
    this.events.push(event);
  }

  onBook(input: BookInput): void {
    this.books.push(input);
  }

  onConnectionSequence(sequence: number): void {
    this.sequences.push(sequence);
  }

  onControl(what: string): void {
    this.controls.push(what);
  }

  onRefusal(refusal: Problem): void {
    this.refusals.push(refusal);
  }

  onStrangePart(why: Problem): void {
    this.strange.push(why);
  }

  /** How many things it received. */
  get told(): number {
    const { events, books, sequences, controls, refusals, strange } = this;
    return [events, books, sequences, controls, refusals, strange].flat().length;
  }
}

/** What a codec makes of some frames; one that is unreadable, all of it or a part, throws its reason. */
export function logOf(codec: VenueCodec, frames: readonly string[], stream?: string): FrameLog {
  const log = new FrameLog();
  for (const frame of frames) {
    const read = codec.decode(frame, log, stream);
    const trouble = read.ok ? log.strange[0] : read.error;
    if (trouble !== undefined) throw new Error(`${trouble.message} ${frame.slice(0, 200)}`);
  }
  return log;
}

/** The books that some frames rebuild, and every verdict, by instrument. */
export interface Rebuilt {
  readonly books: ReadonlyMap<string, VenueBook>;
  readonly verdicts: ReadonlyMap<string, readonly BookVerdict[]>;
}

/** Rebuilds the books of all instruments in some frames; `onApplied` receives every message after its book took it. */
export function rebuild(
  codec: VenueCodec,
  frames: readonly string[],
  onApplied: (book: VenueBook, input: BookInput, verdict: BookVerdict) => void = () => undefined,
): Rebuilt {
  const books = new Map<string, VenueBook>();
  const verdicts = new Map<string, BookVerdict[]>();
  for (const input of logOf(codec, frames).books) {
    const { instrument } = input.depth;
    const book = books.get(instrument) ?? codec.book(instrument);
    books.set(instrument, book);
    const verdict = book.apply(input);
    verdicts.set(instrument, [...(verdicts.get(instrument) ?? []), verdict]);
    onApplied(book, input, verdict);
  }
  return { books, verdicts };
}

/** The figures of all rebuilt books, added up. */
export function sumOf(rebuilt: Rebuilt): Pick<BookFigures, 'updates' | 'gaps' | 'checksumsRight' | 'checksumsWrong'> {
  const sum = { updates: 0, gaps: 0, checksumsRight: 0, checksumsWrong: 0 };
  for (const book of rebuilt.books.values()) {
    const figures = book.figures();
    sum.updates += figures.updates;
    sum.gaps += figures.gaps;
    sum.checksumsRight += figures.checksumsRight;
    sum.checksumsWrong += figures.checksumsWrong;
  }
  return sum;
}
