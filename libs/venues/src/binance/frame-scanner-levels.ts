import type { Level } from '#libs/domain';

/** The most levels on one side of a frame that are read without new objects; a longer side goes to the twin. */
const MAX_POOLED_LEVELS = 4_096;

interface PooledLevel {
  priceTicks: number;
  sizeLots: number;
}

/** The levels of one side of a book change, made once and overwritten by every frame. */
export class LevelPool {
  readonly limit = MAX_POOLED_LEVELS;
  private readonly all: PooledLevel[] = [];
  /** A beginning of {@link all}: what is lent. */
  private readonly lent: PooledLevel[] = [];

  /** Sets the level number `index`; those before it have been set. */
  put(index: number, priceTicks: number, sizeLots: number): void {
    const level = this.all[index];
    if (level === undefined) this.all.push({ priceTicks, sizeLots });
    else {
      level.priceTicks = priceTicks;
      level.sizeLots = sizeLots;
    }
  }

  /** The first `count` levels, until the next frame. */
  lend(count: number): readonly Level[] {
    const { all, lent } = this;
    if (lent.length > count) lent.length = count;
    for (let i = lent.length; i < count; i += 1) {
      const level = all[i];
      if (level !== undefined) lent.push(level);
    }
    return lent;
  }
}
