import type { InstrumentId } from '#libs/kernel';

/**
 * One share of `count`. An `index` from `count` on is another feed of share `index mod count`, so that the pods of one
 * StatefulSet, numbered through, make as many feeds of everything as there are pods for each share.
 */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a with a final mix, so that names that differ in their last character only are far apart. */
function hash(text: string): number {
  let value = FNV_OFFSET;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), FNV_PRIME);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/**
 * The shard that feeds an instrument, by rendezvous hashing: when the number of shards changes by one, only the
 * instruments of the shard that comes or goes move.
 */
export function shardOf(instrument: InstrumentId, count: number): number {
  let best = 0;
  let bestWeight = -1;
  for (let index = 0; index < count; index += 1) {
    const weight = hash(`${instrument}#${index}`);
    if (weight > bestWeight) [best, bestWeight] = [index, weight];
  }
  return best;
}

/** Whether a shard feeds an instrument. */
export function feeds(shard: Shard, instrument: InstrumentId): boolean {
  return shardOf(instrument, shard.count) === shard.index % shard.count;
}

/** The instruments that this process feeds. */
export function fedInstruments(settings: {
  readonly SYMBOLS: readonly InstrumentId[];
  readonly SHARD: Shard;
}): readonly InstrumentId[] {
  return settings.SYMBOLS.filter((id) => feeds(settings.SHARD, id));
}
