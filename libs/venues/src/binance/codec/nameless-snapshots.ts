import type { WireDepth } from '../../codec/index.js';

/** More than so many are not held. */
const MAX_HELD = 8;
/** A change farther than this from a snapshot's update number is of another symbol: the busiest has 5,000 a second. */
const MAX_DISTANCE = 1_000_000;

/**
 * REST snapshots at the beginning of a recording that notes no request: the first change of a book shows which symbol they are
 * of, if its update numbers are near.
 */
export class NamelessSnapshots {
  private held: WireDepth[] = [];

  /** Keeps a snapshot until its symbol is known; `false` where there are too many. */
  hold(snapshot: WireDepth): boolean {
    if (this.held.length >= MAX_HELD) return false;
    this.held.push(snapshot);
    return true;
  }

  /** The snapshots whose symbol a change shows, with its name. */
  release({ instrument, lastSequence }: WireDepth): readonly WireDepth[] {
    if (this.held.length === 0) return this.held;
    const isNear = (snapshot: WireDepth) =>
      Math.abs((snapshot.lastSequence ?? 0) - (lastSequence ?? 0)) <= MAX_DISTANCE;
    const released = this.held.filter(isNear).map((snapshot) => ({ ...snapshot, instrument }));
    this.held = this.held.filter((snapshot) => !isNear(snapshot));
    return released;
  }
}
