import type { Instrument } from './instrument.js';

const FNV_OFFSET = 0x81_1c_9d_c5;
const FNV_PRIME = 0x01_00_01_93;

const known = new WeakMap<Instrument, number>();

/**
 * A number from 1 to 2^32 - 1 that tells the steps of an instrument: what is counted in ticks and lots can be read by whoever holds an
 * instrument of the same number, and by nobody else. FNV-1a of both steps; that two pairs of steps share one is as likely as a coin that
 * falls on one side 32 times.
 */
export function gridIdOf(instrument: Instrument): number {
  const before = known.get(instrument);
  if (before !== undefined) return before;
  let hash = FNV_OFFSET;
  for (const letter of `${instrument.tickSize.toFixed()} ${instrument.lotSize.toFixed()}`)
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), FNV_PRIME) >>> 0;
  const id = hash === 0 ? 1 : hash;
  known.set(instrument, id);
  return id;
}
