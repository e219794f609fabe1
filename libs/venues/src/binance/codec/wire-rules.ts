import { type UnixUs, usFromMs } from '#libs/kernel';
import { type JsonObject, JsonShapeError, countField } from '../../values/json.js';

/** Above this a time is in microseconds already (`timeUnit=MICROSECOND`): as milliseconds it would be the year 5138. */
const MICROSECONDS_FROM = 100_000_000_000_000;
/** `btcusdt@depth20@100ms`: the top of a book, and nothing in the frame but the levels. */
const PARTIAL = /@depth(?:5|10|20)(?:@|$)/u;

/** More updates than a book has in an hour; one change covers a tenth of a second. Believed, it would make every later one look old. */
export const MAX_DELTA_SPAN = 10_000_000;

/** Whether the frames of a stream hold the top of a book only. */
export function isPartialStream(name: string): boolean {
  return PARTIAL.test(name);
}

/** A time of Binance in microseconds: milliseconds unless the connection asked for microseconds. */
export function venueTimeUs(data: JsonObject, key: string): UnixUs {
  const us = timeUsOf(countField(data, key));
  if (us === undefined) throw new JsonShapeError(`"${key}" is not a time`);
  return us;
}

/** A count of milliseconds or microseconds since the epoch as microseconds; `undefined` for one beyond all times. */
export function timeUsOf(time: number): UnixUs | undefined {
  const us = time >= MICROSECONDS_FROM ? time : usFromMs(time);
  return Number.isSafeInteger(us) ? us : undefined;
}
