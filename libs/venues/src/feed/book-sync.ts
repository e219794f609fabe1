import type { Random } from '#libs/kernel';
import { Backoff } from '../connection/index.js';
import type { FeedSettings } from './feed-settings.js';
import type { SessionBook } from './session-book.js';

/** The waits of one book that has to be built again. */
interface Resync {
  readonly backoff: Backoff;
  /** Since the last request, and how long to wait at least before the next; in milliseconds. */
  sinceMs: number;
  waitMs: number;
  /** Requests without a snapshot; 0 while the subscription's own snapshot is waited for. */
  tries: number;
}

/** Who asks the venue. */
export interface BookSyncOwner {
  /** Asks for a snapshot of this book; `isLate` where one that was asked for did not come. */
  askSnapshot(book: SessionBook, isLate: boolean): void;
  /** No snapshot came however often it was asked for. */
  giveUp(reason: string): void;
}

/** Which books of one connection wait for a snapshot, and when it is asked for again: at once, then with growing waits. */
export class BookSync {
  private readonly settings: FeedSettings;
  private readonly random: Random;
  private readonly owner: BookSyncOwner;
  private readonly resyncs = new Map<SessionBook, Resync>();

  constructor(settings: FeedSettings, random: Random, owner: BookSyncOwner) {
    this.settings = settings;
    this.random = random;
    this.owner = owner;
  }

  /** The subscription was sent, which asks for every snapshot; a book that gets none asks again by itself. */
  begin(books: Iterable<SessionBook>): void {
    this.resyncs.clear();
    for (const book of books) this.resyncs.set(book, this.newResync(0));
  }

  /** A book that was whole until now needs a snapshot: asks at once the first time, then with growing waits. */
  request(book: SessionBook): void {
    const known = this.resyncs.get(book);
    if (known === undefined || known.tries === 0) {
      this.resyncs.set(book, this.newResync(1));
      this.owner.askSnapshot(book, false);
      return;
    }
    known.sinceMs = 0;
    known.waitMs = known.backoff.nextMs();
    known.tries = 1;
  }

  /** Time has passed. */
  onTick(): void {
    for (const [book, resync] of this.resyncs) this.watch(book, resync);
  }

  private newResync(tries: number): Resync {
    const { resyncInitialMs: initialMs, resyncMaxMs: maxMs, syncTimeoutMs } = this.settings;
    return { backoff: new Backoff({ initialMs, maxMs }, this.random), sinceMs: 0, waitMs: syncTimeoutMs, tries };
  }

  /** Looks whether a book that was to be built again is, or breaks again, or got nothing. */
  private watch(book: SessionBook, resync: Resync): void {
    resync.sinceMs += this.settings.tickMs;
    if (!book.needsSnapshot) {
      // Forgotten only after a quiet time, so that a book which breaks again and again cannot flood the venue.
      if (resync.sinceMs >= this.settings.resyncMaxMs || resync.tries === 0) this.resyncs.delete(book);
      return;
    }
    if (resync.sinceMs < resync.waitMs) return;
    if (resync.tries >= this.settings.resyncTries) {
      if (book.instrument.status === 'HALTED') {
        // A symbol that is gone has no book: the others of the connection must not suffer for it. It is asked for again, but seldom.
        resync.tries -= 1;
        resync.sinceMs = 0;
        resync.waitMs = this.settings.resyncMaxMs;
        return;
      }
      this.owner.giveUp(`no snapshot of ${book.instrument.id} after ${resync.tries} tries`);
      return;
    }
    resync.tries += 1;
    resync.sinceMs = 0;
    resync.waitMs = this.settings.syncTimeoutMs + resync.backoff.nextMs();
    this.owner.askSnapshot(book, true);
  }
}
