import { LeafLadder } from './leaf-ladder.js';

/** The ticks that a window has at first, and at most: 128 kB of sizes a side. */
const FIRST_SPAN = 1_024;
const MAX_SPAN = 16_384;
/** So many changes outside of the window are waited for before it is moved or made wider, which takes as long as a thousand changes. */
const PATIENCE = 1_024;
/** The part of a window that lies behind the best level, where the market may go. */
const ABOVE = 1 / 8;

/**
 * One side of a book in ordinary numbers. Near the market, where nearly all changes are, each tick has a place of its own: a level that
 * comes, goes or changes is found without a search and moves nothing. The levels outside of this window, and those between two ticks,
 * are in sorted leaves. The window comes when the changes are worth it, grows with how far from the market they are, and follows
 * the best level.
 *
 * Keys are the price for bids and its negative for asks: the best level has the highest key.
 */
export class WindowLadder {
  private readonly rest = new LeafLadder();
  private readonly maxLevels: number;
  private readonly maxSpan: number;
  private readonly patience: number;
  /** The window: the size of each tick from the origin on, 0 where there is no level; and a bit for each that has one. */
  private sizes = new Float64Array(0);
  private words = new Int32Array(0);
  private span = 0;
  private origin = 0;
  /** How many levels are inside, and the highest place of one; -1 where there is none. */
  private inside = 0;
  private top = -1;
  /** Changes inside and outside of the window since it was judged. */
  private hits = 0;
  private misses = 0;
  private lost = 0;

  /** `maxSpan` (a power of 2 times 32) and `patience` are small in tests. */
  constructor(maxLevels: number, maxSpan = MAX_SPAN, patience = PATIENCE) {
    this.maxLevels = maxLevels;
    this.maxSpan = maxSpan;
    this.patience = patience;
  }

  /** Levels forgotten because the ladder was full. */
  get forgotten(): number {
    return this.lost;
  }

  /** How many levels there are. */
  get depth(): number {
    return this.inside + this.rest.depth;
  }

  /** How many levels are in the window, to be found without a search. */
  get depthInside(): number {
    return this.inside;
  }

  /** How many ticks the window has; 0 before it is opened. */
  get windowTicks(): number {
    return this.span;
  }

  /** The highest key; 0 when there is none. */
  get bestKey(): number {
    return this.isBestInside ? this.origin + this.top : this.rest.bestKey;
  }

  /** The size at the highest key; 0 when there is none. */
  get bestSize(): number {
    return this.isBestInside ? (this.sizes[this.top] ?? 0) : this.rest.bestSize;
  }

  private get isBestInside(): boolean {
    return this.inside > 0 && (this.rest.depth === 0 || this.origin + this.top > this.rest.bestKey);
  }

  /** Sets the absolute size of a key; 0 removes it. */
  set(key: number, size: number): void {
    const offset = key - this.origin;
    // Differs from it for a fraction, and for what is far outside.
    const place = offset | 0;
    if (place === offset && place >= 0 && place < this.span) this.setInside(place, size);
    else this.setOutside(key, size);
  }

  /** Forgets every level. */
  clear(): void {
    this.rest.clear();
    this.sizes.fill(0);
    this.words.fill(0);
    this.inside = 0;
    this.top = -1;
  }

  /** Calls `visit` for up to `limit` levels, highest key first. */
  forEachBest(limit: number, visit: (key: number, size: number) => void): void {
    let left = limit;
    let place = this.top;
    const visitInside = (above: number): void => {
      for (; left > 0 && place >= 0 && this.origin + place > above; left -= 1) {
        visit(this.origin + place, this.sizes[place] ?? 0);
        place = this.occupiedBelow(place);
      }
    };
    this.rest.forEachBest(limit, (key, size) => {
      visitInside(key);
      if (left <= 0) return;
      visit(key, size);
      left -= 1;
    });
    visitInside(Number.NEGATIVE_INFINITY);
  }

  private setInside(place: number, size: number): void {
    const { sizes, words } = this;
    const before = sizes[place];
    sizes[place] = size;
    this.hits += 1;
    if (before === 0) {
      if (size === 0) return;
      words[place >>> 5] = (words[place >>> 5] ?? 0) | (1 << (place & 31));
      this.inside += 1;
      if (place > this.top) this.top = place;
      if (this.depth > this.maxLevels) this.forgetWorst();
    } else if (size === 0) {
      words[place >>> 5] = (words[place >>> 5] ?? 0) & ~(1 << (place & 31));
      this.inside -= 1;
      if (place === this.top) this.top = this.occupiedBelow(place);
    }
  }

  private setOutside(key: number, size: number): void {
    this.rest.set(key, size);
    if (this.depth > this.maxLevels) this.forgetWorst();
    this.misses += 1;
    if (this.misses >= this.patience) this.judgeWindow();
  }

  private forgetWorst(): void {
    this.lost += 1;
    const { origin, rest } = this;
    const lowest = this.occupiedFromBelow();
    if (lowest < 0 || (rest.depth > 0 && rest.worstKey < origin + lowest)) rest.set(rest.worstKey, 0);
    else this.setInside(lowest, 0);
  }

  /** Many changes were outside: the window is moved to the market where it is elsewhere, else made wider if too much misses it. */
  private judgeWindow(): void {
    const { span, hits, misses } = this;
    this.hits = 0;
    this.misses = 0;
    if (this.depth === 0) return;
    if (span === 0) this.openWindow(Math.min(FIRST_SPAN, this.maxSpan));
    else if (Math.abs(this.wantedOrigin(span) - this.origin) > span * ABOVE) this.openWindow(span);
    else if (span < this.maxSpan && hits < 3 * misses) this.openWindow(span * 2);
  }

  private wantedOrigin(span: number): number {
    return Math.floor(this.bestKey) - span * (1 - ABOVE);
  }

  /** Puts a window at the market; its levels come from where they are. */
  private openWindow(span: number): void {
    const origin = this.wantedOrigin(span);
    const { rest, sizes } = this;
    for (let place = this.top; place >= 0; place = this.occupiedBelow(place))
      rest.set(this.origin + place, sizes[place] ?? 0);
    if (span === this.span) this.words.fill(0);
    else this.words = new Int32Array(span / 32);
    if (span === this.span) this.sizes.fill(0);
    else this.sizes = new Float64Array(span);
    Object.assign(this, { span, origin, inside: 0, top: -1 });
    for (const [key, size] of this.levelsToTake()) {
      rest.set(key, 0);
      this.setInside(key - origin, size);
    }
  }

  private levelsToTake(): [key: number, size: number][] {
    const { rest, origin, span } = this;
    const levels: [number, number][] = [];
    rest.forEachBest(rest.depth, (key, size) => {
      if (Number.isInteger(key) && key >= origin && key < origin + span) levels.push([key, size]);
    });
    return levels;
  }

  /** The next place below with a level; -1 where there is none. */
  private occupiedBelow(place: number): number {
    const { words } = this;
    let at = place >>> 5;
    let word = (words[at] ?? 0) & ((1 << (place & 31)) - 1);
    while (word === 0) {
      at -= 1;
      if (at < 0) return -1;
      word = words[at] ?? 0;
    }
    return (at << 5) + 31 - Math.clz32(word);
  }

  /** The lowest place with a level; -1 where there is none. */
  private occupiedFromBelow(): number {
    const at = this.words.findIndex((word) => word !== 0);
    const word = this.words[at] ?? 0;
    return at < 0 ? -1 : (at << 5) + 31 - Math.clz32(word & -word);
  }
}
