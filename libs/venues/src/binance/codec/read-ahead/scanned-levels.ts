import type { Level } from '#libs/domain';

interface PooledLevel {
  priceTicks: number;
  sizeLots: number;
}

/** The levels of one side in the compiled scanner's memory, as objects that are made once and overwritten by every frame. */
export class ScannedLevels {
  private readonly words: Int32Array;
  private readonly base: number;
  private readonly all: PooledLevel[] = [];
  /** A beginning of {@link all}: what is lent. */
  private readonly lent: PooledLevel[] = [];

  /** `base`: where levels begin, in 32-bit words. */
  constructor(words: Int32Array, base: number) {
    this.words = words;
    this.base = base;
  }

  /** So many levels from a place on; they are lent until the next call. */
  lend(from: number, count: number): readonly Level[] {
    const { words, all, lent } = this;
    if (lent.length > count) lent.length = count;
    for (let i = 0, at = this.base + from; i < count; i += 1, at += 2) {
      const priceTicks = words[at] ?? 0;
      const sizeLots = words[at + 1] ?? 0;
      let level = all[i];
      if (level === undefined) {
        level = { priceTicks, sizeLots };
        all.push(level);
      } else {
        level.priceTicks = priceTicks;
        level.sizeLots = sizeLots;
      }
      if (i >= lent.length) lent.push(level);
    }
    return lent;
  }
}
