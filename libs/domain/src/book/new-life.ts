import { US_PER_SECOND, type UnixUs } from '#libs/kernel';

/** Ids of one life differ by less between a message and one that is late: minutes of a busy book. */
const FAR = 10_000;
/** No message of the same life is so much newer than the newest, and yet older by its id. */
const SURELY_US = 60 * US_PER_SECOND;

/**
 * Whether an update id is far below one that is known, as after a venue began its ids anew (a wipe, a new engine): a late or repeated
 * message is not.
 */
export function isFarBelow(sequence: number, known: number): boolean {
  return known - sequence > FAR && sequence < known / 2;
}

/**
 * Whether a message with an id from the past begins a new life of the ids: it is newer by the venue's time than all before, and far lower
 * in id, or newer by so much that lateness is no reason. Without times nothing is known.
 */
export function beginsNewLife(
  sequence: number,
  known: number,
  exchangeAtUs: UnixUs | null,
  newestAtUs: UnixUs | null,
): boolean {
  if (sequence > known || exchangeAtUs === null || newestAtUs === null || newestAtUs === 0) return false;
  const newerUs = exchangeAtUs - newestAtUs;
  return newerUs >= SURELY_US || (newerUs >= US_PER_SECOND && isFarBelow(sequence, known));
}
