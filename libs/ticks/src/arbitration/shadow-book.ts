import { type DepthUpdate, type Level, type Steps, compareSteps } from '#libs/domain';

/** The most levels of a side that are kept; a book with more waits for its next snapshot. */
const MAX_LEVELS = 20_000;

/** The book that one publisher's copy of a depth stream makes: whole from its first snapshot on. */
export class ShadowBook {
  private readonly bids = new Map<Steps, Steps>();
  private readonly asks = new Map<Steps, Steps>();
  private last: DepthUpdate | undefined;

  /** Whether it can be handed out. */
  get isWhole(): boolean {
    return this.last !== undefined;
  }

  /** Something of its copy is missing. */
  drop(): void {
    this.last = undefined;
    this.bids.clear();
    this.asks.clear();
  }

  /** Takes the next update of its copy. */
  take(update: DepthUpdate): void {
    if (update.snapshot) this.drop();
    else if (!this.isWhole) return;
    setLevels(this.bids, update.bids);
    setLevels(this.asks, update.asks);
    this.last = update;
    if (this.bids.size > MAX_LEVELS || this.asks.size > MAX_LEVELS) this.drop();
  }

  /** All of it as a snapshot with the number and time of its last update; `undefined` if it is not whole. */
  snapshot(): DepthUpdate | undefined {
    if (this.last === undefined) return undefined;
    const { lastSequence } = this.last;
    const bids = levelsOf(this.bids).sort((a, b) => compareSteps(b.priceTicks, a.priceTicks));
    const asks = levelsOf(this.asks).sort((a, b) => compareSteps(a.priceTicks, b.priceTicks));
    return { ...this.last, snapshot: true, firstSequence: lastSequence, bids, asks };
  }
}

function setLevels(side: Map<Steps, Steps>, levels: readonly Level[]): void {
  for (const { priceTicks, sizeLots } of levels) {
    if (sizeLots === 0) side.delete(priceTicks);
    else side.set(priceTicks, sizeLots);
  }
}

function levelsOf(side: ReadonlyMap<Steps, Steps>): Level[] {
  return [...side].map(([priceTicks, sizeLots]) => ({ priceTicks, sizeLots }));
}
