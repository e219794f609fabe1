import type { Problem, Result } from '#libs/kernel';
import { inBackground } from '../connection/index.js';
import type { BookInput } from '../codec/index.js';
import type { FeedSettings } from './feed-settings.js';
import type { SessionBook } from './session-book.js';

/** The most changes of one book that wait for its seed; the oldest are forgotten, and then the seed has to be newer. */
const MAX_KEPT = 2_000;

/** Changes of one book that came without a snapshot before them. */
interface Waiting {
  kept: BookInput[];
  sinceMs: number;
}

/** What seeding does to a connection. */
export interface BookSeedOwner {
  /** Loads the book over REST; never rejects. */
  loadSeed(book: SessionBook): Promise<Result<BookInput, Problem>>;
  /** Takes a message as if it had come by the socket. */
  takeSeeded(input: BookInput): void;
  onSeedTrouble(book: SessionBook, reason: string): void;
}

/**
 * Builds the books of a connection whose venue sends changes without a snapshot before them: the changes are kept, the book is
 * loaded over REST, one at a time, and the changes that follow on from its number are taken.
 */
export class BookSeeds {
  private readonly settings: FeedSettings;
  private readonly owner: BookSeedOwner;
  private waiting = new Map<SessionBook, Waiting>();
  private isBusy = false;

  constructor(settings: FeedSettings, owner: BookSeedOwner) {
    this.settings = settings;
    this.owner = owner;
  }

  /** A new connection: what was kept has a hole. */
  begin(): void {
    this.waiting = new Map();
  }

  /** A change came before any snapshot. */
  keep(book: SessionBook, input: BookInput): void {
    const waiting = this.waiting.get(book) ?? { kept: [], sinceMs: 0 };
    this.waiting.set(book, waiting);
    waiting.kept.push(input);
    if (waiting.kept.length > MAX_KEPT) waiting.kept.shift();
  }

  /** Time has passed. */
  onTick(): void {
    for (const [book, waiting] of this.waiting) {
      // The venue itself sent a snapshot after all.
      if (!book.needsSnapshot) this.waiting.delete(book);
      waiting.sinceMs += this.settings.tickMs;
      if (this.isBusy || !book.needsSnapshot || waiting.sinceMs < this.settings.seedAfterMs) continue;
      this.isBusy = true;
      inBackground(this.seed(book, waiting));
    }
  }

  private async seed(book: SessionBook, waiting: Waiting): Promise<void> {
    const loaded = await this.owner.loadSeed(book);
    this.isBusy = false;
    waiting.sinceMs = 0;
    // Another connection, or a snapshot of the venue's own, came first.
    if (this.waiting.get(book) !== waiting || !book.needsSnapshot) return;
    if (!loaded.ok) {
      this.owner.onSeedTrouble(book, loaded.error.message);
      return;
    }
    const changes = following(loaded.value, waiting.kept);
    if (changes === undefined) {
      this.owner.onSeedTrouble(book, 'the book that was loaded is older than the changes that wait');
      return;
    }
    this.waiting.delete(book);
    this.owner.takeSeeded(loaded.value);
    for (const change of changes) this.owner.takeSeeded(change);
  }
}

/**
 * The changes that follow on from a seed; `undefined` where some are missing in between. One that began before the seed's number
 * and ends behind it sets absolute sizes: it joins on at the seed.
 */
function following(seed: BookInput, kept: readonly BookInput[]): readonly BookInput[] | undefined {
  const at = seed.depth.lastSequence;
  if (at === null) return undefined;
  const after = kept.filter(({ depth }) => depth.lastSequence !== null && depth.lastSequence > at);
  const [first, ...rest] = after;
  if (first === undefined) return [];
  if (first.previousSequence === undefined || first.previousSequence > at) return undefined;
  return [{ ...first, previousSequence: at }, ...rest];
}
