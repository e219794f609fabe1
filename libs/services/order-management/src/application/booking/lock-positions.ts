import type { HeldPosition, Instrument } from '#libs/domain';
import type { BookingWrites } from '../../ports.js';

/** Locks the position of a fill and the one that pays its fee, always in the order of their names: nobody else waits crosswise. */
export async function lockPositions(
  writes: BookingWrites,
  filled: Instrument,
  paying: Instrument | undefined,
): Promise<readonly [HeldPosition, HeldPosition | undefined]> {
  if (paying === undefined) return [await writes.lockPosition(filled), undefined];
  if (filled.id < paying.id) return [await writes.lockPosition(filled), await writes.lockPosition(paying)];
  const first = await writes.lockPosition(paying);
  return [await writes.lockPosition(filled), first];
}
