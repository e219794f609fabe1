import type { FeedListener, Instrument, Level } from '#libs/domain';
import type { Clock, UnixUs } from '#libs/kernel';
import type { CountedLevels, DepthChange } from '../codec/index.js';
import { levelsOnGrid } from '../values/on-grid.js';
import { PublishedSide } from './published-side.js';
import type { SessionBook } from './session-book.js';

/** The most levels per side of a snapshot that is passed on; the book itself keeps all. */
const SNAPSHOT_LEVELS_PUBLISHED = 1_000;
const UNCHANGED: CountedLevels = { levels: [], left: 0 };

/** Publishes one instrument's book: changes as they come, and all of it where a consumer cannot know it from changes. */
export class DepthPublisher {
  readonly #instrument: Instrument;
  readonly #listener: FeedListener;
  /** What was published of a book that we cut ourselves. */
  readonly #cutSides: { readonly bid: PublishedSide; readonly ask: PublishedSide } | undefined;
  #count = 0;
  /** How far the published book is: the position of the last update that was passed on. */
  #publishedPosition: number | null = null;
  /** How long a book that took over is behind what was published; `undefined` if it is not. */
  #behindMs: number | undefined;
  #sinceWholeMs = 0;
  /** Levels that were left out, because they have no place on the grid. */
  offGrid = 0;

  /** `cutsBooks`: the book is cut to the depth of its subscription by us. */
  constructor(instrument: Instrument, cutsBooks: boolean, listener: FeedListener) {
    this.#instrument = instrument;
    this.#listener = listener;
    this.#cutSides = cutsBooks ? { bid: new PublishedSide(), ask: new PublishedSide() } : undefined;
  }

  /** How many updates were published. */
  get count(): number {
    return this.#count;
  }

  /** Publishes a change that the book took; returns whether it published anything. */
  publish(book: SessionBook, change: DepthChange, receivedAtUs: UnixUs): boolean {
    if (change.isSnapshot) this.#behindMs = undefined;
    if (this.#behindMs !== undefined) {
      const caughtUp = (book.position ?? 0) >= (this.#publishedPosition ?? 0);
      if (caughtUp) this.#publishWhole(book, receivedAtUs);
      return caughtUp;
    }
    const { isSnapshot, bids, asks, exchangeTimeUs } = change;
    this.#publishLevels(book, isSnapshot, bids, asks, firstNumberOf(change), exchangeTimeUs, receivedAtUs);
    return true;
  }

  /** Goes on with another book: published as a whole, as soon as it is as far as what was; returns whether it was at once. */
  adoptBook(book: SessionBook, nowUs: UnixUs): boolean {
    const { position } = book;
    const published = this.#publishedPosition;
    this.#behindMs = position !== null && published !== null && position < published ? 0 : undefined;
    const canPublish = book.isLive && this.#behindMs === undefined;
    if (canPublish) this.#publishWhole(book, nowUs);
    return canPublish;
  }

  /** Time has passed; returns whether all of the book was published. */
  onTick(book: SessionBook, passedMs: number, catchUpMs: number, snapshotEveryMs: number, clock: Clock): boolean {
    this.#sinceWholeMs += passedMs;
    if (this.#behindMs !== undefined) this.#behindMs += passedMs;
    if (!book.isLive) return false;
    // By then a number from the past is the venue's new beginning.
    const isLate = this.#behindMs !== undefined && this.#behindMs >= catchUpMs;
    const isUnnumbered = this.#publishedPosition !== null && book.lastSequence === null;
    const isDue = isLate || (isUnnumbered && this.#sinceWholeMs >= snapshotEveryMs);
    if (isDue) this.#publishWhole(book, clock.nowUs());
    return isDue;
  }

  /** Up to `limit` levels of a side, best first, in whole ticks and lots. */
  levels(book: SessionBook, side: 'bid' | 'ask', limit: number): readonly Level[] {
    return levelsOnGrid(book.levels(side, limit).levels).levels;
  }

  /** All of the book, as a snapshot. */
  #publishWhole(book: SessionBook, receivedAtUs: UnixUs): void {
    this.#behindMs = undefined;
    this.#publishLevels(book, true, UNCHANGED, UNCHANGED, book.lastSequence, book.exchangeTimeUs, receivedAtUs);
  }

  #publishLevels(
    book: SessionBook,
    isWhole: boolean,
    bidChange: CountedLevels,
    askChange: CountedLevels,
    firstSequence: number | null,
    exchangeTimeUs: number | null,
    receivedAtUs: UnixUs,
  ): void {
    const bids = this.#sideToPublish(book, 'bid', isWhole, bidChange);
    const asks = this.#sideToPublish(book, 'ask', isWhole, askChange);
    this.#count += 1;
    if (isWhole) this.#sinceWholeMs = 0;
    this.#publishedPosition = book.position;
    const { lastSequence } = book;
    const { venue, id: instrument } = this.#instrument;
    const exchangeAtUs = exchangeTimeUs ?? 0;
    const first = firstSequence ?? lastSequence ?? 0;
    // A venue without update numbers gets ours, so that a consumer can still see a hole. Two literals, because this is frequent.
    this.#listener.onEvent(
      lastSequence === null
        ? {
            kind: 'depth',
            venue,
            instrument,
            exchangeAtUs,
            receivedAtUs,
            snapshot: isWhole,
            ownNumbers: true,
            firstSequence: this.#count,
            lastSequence: this.#count,
            bids,
            asks,
          }
        : {
            kind: 'depth',
            venue,
            instrument,
            exchangeAtUs,
            receivedAtUs,
            snapshot: isWhole,
            firstSequence: first,
            lastSequence,
            bids,
            asks,
          },
    );
  }

  #sideToPublish(book: SessionBook, side: 'bid' | 'ask', isWhole: boolean, change: CountedLevels): readonly Level[] {
    const { levels, left } = this.#wantedLevels(book, side, isWhole, change);
    const onGrid = levelsOnGrid(levels);
    this.offGrid += left + onGrid.left;
    return onGrid.levels;
  }

  #wantedLevels(book: SessionBook, side: 'bid' | 'ask', isWhole: boolean, change: CountedLevels): CountedLevels {
    const published = this.#cutSides?.[side];
    if (!isWhole && published === undefined) return change;
    const now = book.levels(side, SNAPSHOT_LEVELS_PUBLISHED);
    if (!isWhole && published !== undefined)
      return { levels: published.changeOf(change.levels, now.levels), left: change.left };
    published?.reset(now.levels);
    return now;
  }
}

/** Where the venue says which update was before, the numbers in between belong to this one. */
function firstNumberOf({ isSnapshot, firstSequence, lastSequence, previousSequence = -1 }: DepthChange): number | null {
  if (isSnapshot || lastSequence === null || previousSequence < 0) return firstSequence;
  return Math.min(previousSequence + 1, lastSequence);
}
