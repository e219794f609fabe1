/** Levels in one leaf: few enough to walk and to move, many enough that there are few leaves to look through. */
const LEAF_LEVELS = 32;
const FIRST_LEAVES = 8;

/**
 * Levels sorted by an ordinary number: small leaves of prices and absolute sizes, in two flat arrays. A level that comes or
 * goes moves no more than its own leaf, however deep the book is, and makes nothing.
 *
 * The best level has the highest key, and is the last one of the last leaf. A search begins at the leaf of the change before, because a
 * venue sends the levels of one message in order.
 *
 * Two neighbours always hold more than half a leaf together, so that the memory is bounded by the number of levels.
 */
export class LeafLadder {
  private keys = new Float64Array(FIRST_LEAVES * LEAF_LEVELS);
  private sizes = new Float64Array(FIRST_LEAVES * LEAF_LEVELS);
  /** Of each leaf, worst first: where it lies in the arrays, how many levels it has, and its lowest key. */
  private starts = new Int32Array(FIRST_LEAVES);
  private fills = new Int32Array(FIRST_LEAVES);
  private lows = new Float64Array(FIRST_LEAVES);
  private leaves = 0;
  /** Places that no leaf uses. */
  private readonly free: number[] = [];
  /** How many places were ever given to leaves. */
  private placed = 0;
  private levels = 0;
  /** The leaf of the change before. */
  private latest = 0;

  /** How many levels there are. */
  get depth(): number {
    return this.levels;
  }

  /** The lowest key; 0 when there is none. */
  get worstKey(): number {
    return this.leaves === 0 ? 0 : (this.lows[0] ?? 0);
  }

  /** How many levels there is memory for. */
  get room(): number {
    return this.keys.length;
  }

  /** The highest key; 0 when there is none. */
  get bestKey(): number {
    return this.leaves === 0 ? 0 : (this.keys[this.bestPlace] ?? 0);
  }

  /** The size at the highest key; 0 when there is none. */
  get bestSize(): number {
    return this.leaves === 0 ? 0 : (this.sizes[this.bestPlace] ?? 0);
  }

  private get bestPlace(): number {
    const last = this.leaves - 1;
    return (this.starts[last] ?? 0) + (this.fills[last] ?? 0) - 1;
  }

  /** Sets the absolute size of a key; 0 removes it. */
  set(key: number, size: number): void {
    if (this.leaves === 0) {
      if (size !== 0) this.addLeaf(0, key, size);
      return;
    }
    const leaf = this.leafOf(key);
    this.latest = leaf;
    const { keys } = this;
    const start = this.starts[leaf] ?? 0;
    const end = start + (this.fills[leaf] ?? 0);
    const middle = (start + end) >>> 1;
    let at = (keys[middle] ?? 0) < key ? middle + 1 : start;
    while (at < end && (keys[at] ?? 0) < key) at += 1;
    if (at < end && keys[at] === key) {
      if (size === 0) this.removeAt(leaf, at);
      else this.sizes[at] = size;
    } else if (size !== 0) this.insert(leaf, at, key, size);
  }

  /** Forgets every level. */
  clear(): void {
    this.leaves = 0;
    this.free.length = 0;
    this.placed = 0;
    this.levels = 0;
    this.latest = 0;
  }

  /** Calls `visit` for up to `limit` levels, highest key first. */
  forEachBest(limit: number, visit: (key: number, size: number) => void): void {
    let left = limit;
    for (let leaf = this.leaves - 1; leaf >= 0 && left > 0; leaf -= 1) {
      const start = this.starts[leaf] ?? 0;
      for (let at = start + (this.fills[leaf] ?? 0) - 1; at >= start && left > 0; at -= 1, left -= 1)
        visit(this.keys[at] ?? 0, this.sizes[at] ?? 0);
    }
  }

  /** The last leaf whose lowest key is not above `key`, else the first: galloping away from the latest one, then bisection. */
  private leafOf(key: number): number {
    const { lows, leaves } = this;
    let low = Math.min(this.latest, leaves - 1);
    let high = low + 1;
    let step = 1;
    if ((lows[low] ?? 0) > key) {
      do {
        high = low;
        low = Math.max(0, low - step);
        step *= 2;
      } while (low > 0 && (lows[low] ?? 0) > key);
    } else {
      while (high < leaves && (lows[high] ?? 0) <= key) {
        low = high;
        high = Math.min(leaves, high + step);
        step *= 2;
      }
    }
    while (low + 1 < high) {
      const middle = (low + high) >>> 1;
      if ((lows[middle] ?? 0) <= key) low = middle;
      else high = middle;
    }
    return low;
  }

  private insert(leaf: number, at: number, key: number, size: number): void {
    if (this.fills[leaf] === LEAF_LEVELS) {
      this.makeRoom(leaf, at, key, size);
      return;
    }
    const { keys, sizes } = this;
    const start = this.starts[leaf] ?? 0;
    const fill = this.fills[leaf] ?? 0;
    // A loop, because the call of `copyWithin` costs more than the few levels of a leaf.
    for (let i = start + fill; i > at; i -= 1) {
      keys[i] = keys[i - 1] ?? 0;
      sizes[i] = sizes[i - 1] ?? 0;
    }
    keys[at] = key;
    sizes[at] = size;
    this.fills[leaf] = fill + 1;
    this.levels += 1;
    if (at === start) this.lows[leaf] = key;
  }

  /** A full leaf gets a neighbour: an empty one behind the best level (a snapshot comes in order), else with half of its levels. */
  private makeRoom(leaf: number, at: number, key: number, size: number): void {
    const start = this.starts[leaf] ?? 0;
    if (leaf === this.leaves - 1 && at === start + LEAF_LEVELS) {
      this.addLeaf(leaf + 1, key, size);
      return;
    }
    const half = LEAF_LEVELS / 2;
    const place = this.openLeaf(leaf + 1);
    this.keys.copyWithin(place, start + half, start + LEAF_LEVELS);
    this.sizes.copyWithin(place, start + half, start + LEAF_LEVELS);
    this.fills[leaf] = half;
    this.fills[leaf + 1] = LEAF_LEVELS - half;
    this.lows[leaf + 1] = this.keys[place] ?? 0;
    this.set(key, size);
  }

  private removeAt(leaf: number, at: number): void {
    const { keys, sizes, fills } = this;
    const start = this.starts[leaf] ?? 0;
    const fill = (fills[leaf] ?? 0) - 1;
    const last = start + fill;
    for (let i = at; i < last; i += 1) {
      keys[i] = keys[i + 1] ?? 0;
      sizes[i] = sizes[i + 1] ?? 0;
    }
    fills[leaf] = fill;
    this.levels -= 1;
    if (at === start) this.lows[leaf] = keys[start] ?? 0;
    if (fill > LEAF_LEVELS / 2) return;
    if (fill === 0) this.dropLeaf(leaf);
    else if (leaf + 1 < this.leaves && fill + (fills[leaf + 1] ?? 0) <= LEAF_LEVELS / 2) this.merge(leaf);
    else if (leaf > 0 && fill + (fills[leaf - 1] ?? 0) <= LEAF_LEVELS / 2) this.merge(leaf - 1);
  }

  /** Puts the levels of the next leaf into this one. */
  private merge(leaf: number): void {
    const from = this.starts[leaf + 1] ?? 0;
    const fill = this.fills[leaf] ?? 0;
    const more = this.fills[leaf + 1] ?? 0;
    const to = (this.starts[leaf] ?? 0) + fill;
    this.keys.copyWithin(to, from, from + more);
    this.sizes.copyWithin(to, from, from + more);
    this.fills[leaf] = fill + more;
    this.dropLeaf(leaf + 1);
  }

  private addLeaf(leaf: number, key: number, size: number): void {
    const place = this.openLeaf(leaf);
    this.keys[place] = key;
    this.sizes[place] = size;
    this.fills[leaf] = 1;
    this.lows[leaf] = key;
    this.levels += 1;
  }

  /** Makes a leaf before the one that is there, without levels yet; returns its place. */
  private openLeaf(leaf: number): number {
    const place = this.takePlace();
    const { starts, fills, lows, leaves } = this;
    starts.copyWithin(leaf + 1, leaf, leaves);
    fills.copyWithin(leaf + 1, leaf, leaves);
    lows.copyWithin(leaf + 1, leaf, leaves);
    starts[leaf] = place;
    this.leaves = leaves + 1;
    return place;
  }

  private dropLeaf(leaf: number): void {
    const { starts, fills, lows, leaves } = this;
    this.free.push(starts[leaf] ?? 0);
    starts.copyWithin(leaf, leaf + 1, leaves);
    fills.copyWithin(leaf, leaf + 1, leaves);
    lows.copyWithin(leaf, leaf + 1, leaves);
    this.leaves = leaves - 1;
  }

  private takePlace(): number {
    const freed = this.free.pop();
    if (freed !== undefined) return freed;
    if (this.placed === this.starts.length) this.grow();
    this.placed += 1;
    return (this.placed - 1) * LEAF_LEVELS;
  }

  private grow(): void {
    const leaves = this.starts.length * 2;
    this.keys = copyOf(this.keys, new Float64Array(leaves * LEAF_LEVELS));
    this.sizes = copyOf(this.sizes, new Float64Array(leaves * LEAF_LEVELS));
    this.starts = copyOf(this.starts, new Int32Array(leaves));
    this.fills = copyOf(this.fills, new Int32Array(leaves));
    this.lows = copyOf(this.lows, new Float64Array(leaves));
  }
}

function copyOf<List extends Float64Array | Int32Array>(from: List, to: List): List {
  to.set(from);
  return to;
}
