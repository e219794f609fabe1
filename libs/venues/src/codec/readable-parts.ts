import { type Problem, problem } from '#libs/kernel';
import { JsonShapeError, readJson } from '../values/json.js';
import type { FrameSink } from './venue-codec.js';
import type { WireEvent, WireTrade } from './wire-event.js';
import { isTraded } from './number-text-fields.js';

/** Of a message with more strange entries than this we understand nothing: to look for the reason of each of two million would take ten seconds. */
const MOST_STRANGE = 100;

/** What a list of a message holds, of which each entry stands for itself. */
export interface ReadableParts<T> {
  readonly read: readonly T[];
  /** Why others of it cannot be read, one reason for each. */
  readonly strange: readonly string[];
}

/**
 * Reads a list whose entries say nothing of each other, such as trades: one that is strange costs the others nothing. Where none can be
 * read, or very many cannot, it throws the first one's {@link JsonShapeError}: then it is the message that we do not understand.
 */
export function readParts<T>(entries: readonly unknown[], readOne: (entry: unknown) => T): ReadableParts<T> {
  const read: T[] = [];
  const strange: string[] = [];
  for (const entry of entries) {
    const one = readJson(() => readOne(entry));
    if (one.ok) read.push(one.value);
    else {
      strange.push(one.error);
      if (strange.length > MOST_STRANGE) break;
    }
  }
  const [first] = strange;
  const isStrange = read.length === 0 || strange.length > MOST_STRANGE;
  if (first !== undefined && isStrange) throw new JsonShapeError(first);
  return { read, strange };
}

/** As {@link readParts}, of trades; prints of no size are none. */
export function readTrades(
  entries: readonly unknown[],
  readOne: (entry: unknown) => WireTrade,
): ReadableParts<WireTrade> {
  const { read, strange } = readParts(entries, (entry) => {
    const trade = readOne(entry);
    return isTraded(trade) ? trade : undefined;
  });
  return { read: read.filter((trade) => trade !== undefined), strange };
}

/** Passes on what was read, and says what was not. */
export function emitParts(venue: string, { read, strange }: ReadableParts<WireEvent>, sink: FrameSink): void {
  for (const event of read) sink.onEvent(event);
  tellStrange(venue, strange, sink);
}

/** Says what of a frame could not be read. */
export function tellStrange(venue: string, strange: readonly string[], sink: FrameSink): void {
  const [first] = strange;
  if (first !== undefined) sink.onStrangePart?.(strangePart(venue, first, strange.length));
}

function strangePart(venue: string, reason: string, parts: number): Problem {
  const which = parts === 1 ? 'One part' : `${parts} parts`;
  const message = `${which} of a frame of ${venue} cannot be read: ${reason}. The rest of it was taken.`;
  return problem('FRAME_PART_UNREADABLE', message, { reason, parts: String(parts) });
}
