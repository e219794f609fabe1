import { type DepthSnapshot, type SyncStep, SynchronisedBook, type TopOfBook, isFarBelow } from '#libs/domain';
import type { BookVerdict, CountedLevels, DepthChange, StepBook } from '../../codec/index.js';

/**
 * Binance's book in ticks and lots: the domain's `SynchronisedBook` by the rules of a recording too, in which snapshots come by
 * themselves. The twin of the codec's `BinanceBook`, which keeps the same book in text.
 */
export class BinanceStepBook implements StepBook {
  #book = new SynchronisedBook();
  /** Whether any change was received: without, each snapshot is newer than the one before it. */
  #hasDeltas = false;
  /** Whether the book is only the top, which is no ground for changes. */
  #isOnlyTop = false;

  get state(): StepBook['state'] {
    const { state } = this.#book;
    return state === 'STALE' || state === 'HALTED' ? 'LIVE' : state;
  }

  get lastSequence(): number | null {
    const { lastSequence } = this.#book;
    return lastSequence === 0 ? null : lastSequence;
  }

  get waiting(): number {
    return this.#book.waiting;
  }

  get dropped(): number {
    return this.#book.dropped;
  }

  apply(change: DepthChange): BookVerdict {
    if (!change.isSnapshot) return this.#applyDelta(change);
    const snapshot = snapshotOf(change);
    if (change.isPartial) return this.#applyTop(snapshot);
    // In a recording a snapshot may come again while the book is right.
    if (!this.#book.needsSnapshot && this.#hasDeltas && !isFarBelow(snapshot.lastSequence, this.#book.lastSequence))
      return 'ignored';
    this.#isOnlyTop = false;
    return this.#replace(snapshot);
  }

  invalidate(): void {
    this.#book.onDisconnected();
  }

  levels(side: 'bid' | 'ask', limit: number): CountedLevels {
    return { levels: this.#book.book.levels(side, limit), left: 0 };
  }

  top(): TopOfBook {
    return this.#book.book.top();
  }

  #applyDelta(change: DepthChange): BookVerdict {
    if (this.#isOnlyTop) this.#book = new SynchronisedBook();
    this.#isOnlyTop = false;
    this.#hasDeltas = true;
    const firstSequence = change.firstSequence ?? 0;
    const lastSequence = change.lastSequence ?? 0;
    const book = this.#book;
    // A change that will wait for a snapshot must not share its levels with the next frame.
    const waits = book.needsSnapshot || firstSequence > book.lastSequence + 1 || lastSequence <= book.lastSequence;
    const bids = waits ? ownLevels(change.bids) : change.bids.levels;
    const asks = waits ? ownLevels(change.asks) : change.asks.levels;
    const breaksBefore = book.breaks;
    const step = book.onDiff({ firstSequence, lastSequence, bids, asks, exchangeAtUs: change.exchangeTimeUs });
    return book.breaks > breaksBefore ? 'gap' : verdictOf(step);
  }

  /** The top of the book; worth something only where nothing else is received. */
  #applyTop(snapshot: DepthSnapshot): BookVerdict {
    const { lastSequence } = this.#book;
    const isOld = snapshot.lastSequence < lastSequence && !isFarBelow(snapshot.lastSequence, lastSequence);
    if (this.#hasDeltas || isOld) return 'ignored';
    this.#isOnlyTop = true;
    return this.#replace(snapshot);
  }

  #replace(snapshot: DepthSnapshot): BookVerdict {
    if (!this.#book.needsSnapshot) this.#book.onDisconnected();
    return verdictOf(this.#book.onSnapshot(snapshot));
  }
}

function snapshotOf({ lastSequence, bids, asks }: DepthChange): DepthSnapshot {
  return { lastSequence: lastSequence ?? 0, bids: bids.levels, asks: asks.levels };
}

function ownLevels({ levels }: CountedLevels) {
  return levels.map(({ priceTicks, sizeLots }) => ({ priceTicks, sizeLots }));
}

function verdictOf(step: SyncStep): BookVerdict {
  switch (step) {
    case 'applied':
    case 'synced':
      return 'applied';
    case 'buffered':
    case 'too-old':
      return 'waiting';
    case 'gap':
    case 'crossed':
      return 'gap';
    case 'ignored':
    case 'unwanted':
      return 'ignored';
  }
}
