import { type Problem, type Result, err, problem } from '#libs/kernel';
import { type BookInput, type BookVerdict, ConnectionSequence, type DepthChange } from '../codec/index.js';
import type { VenueConnection } from '../connection/index.js';
import { type BookSeedOwner, BookSeeds } from './book-seeds.js';
import { BookSync, type BookSyncOwner } from './book-sync.js';
import type { SessionBook } from './session-book.js';
import type { SessionParts } from './session-parts.js';

/** What becomes of the books of a connection. */
export interface OwnBooksOwner {
  /** Takes a message as if it had come by the socket. */
  takeSeeded(input: BookInput): void;
  /** A book is not believed any more. */
  onInvalidated(book: SessionBook, isGap: boolean): void;
}

/** The books of one connection that begin with snapshots of its own, and are built again when something of them is missing. */
export class OwnBooks implements BookSyncOwner, BookSeedOwner {
  readonly #parts: SessionParts;
  readonly #books: readonly SessionBook[];
  readonly #connection: VenueConnection;
  readonly #owner: OwnBooksOwner;
  readonly #sync: BookSync;
  readonly #seeds: BookSeeds;
  #sequence = new ConnectionSequence();

  constructor(parts: SessionParts, books: readonly SessionBook[], connection: VenueConnection, owner: OwnBooksOwner) {
    this.#parts = parts;
    this.#books = books;
    this.#connection = connection;
    this.#owner = owner;
    this.#sync = new BookSync(parts.settings, parts.runtime.random, this);
    this.#seeds = new BookSeeds(parts.settings, this);
  }

  /** The subscription is about to be sent, which asks for every snapshot. */
  begin(): void {
    this.#sequence = new ConnectionSequence();
    this.#sync.begin(this.#books);
    this.#seeds.begin();
  }

  /** The connection is lost. */
  end(): void {
    for (const book of this.#books) this.#invalidate(book, false);
  }

  onTick(): void {
    this.#sync.onTick();
    this.#seeds.onTick();
  }

  /** A book took a message; `wasWhole` until then. */
  onVerdict(book: SessionBook, { input }: DepthChange, verdict: BookVerdict, wasWhole: boolean): void {
    if (verdict === 'waiting' && input !== undefined && this.#parts.protocol.seedBook !== undefined)
      this.#seeds.keep(book, input);
    if (verdict !== 'gap' && verdict !== 'checksum-wrong') return;
    this.#notice('the book broke and is synchronised again', book);
    if (wasWhole) this.#sync.request(book);
  }

  /** A frame has this number among all of its connection. */
  onConnectionSequence(sequence: number): void {
    if (this.#sequence.take(sequence)) return;
    for (const book of this.#books) {
      const wasWhole = !book.needsSnapshot;
      this.#invalidate(book, true);
      if (wasWhole) this.#sync.request(book);
    }
    const { listener, protocol } = this.#parts;
    listener.onNotice('frames of a connection are missing: its books are synchronised again', { venue: protocol.name });
  }

  askSnapshot(book: SessionBook, isLate: boolean): void {
    if (isLate) this.#notice('a snapshot is missing and is asked for again', book);
    const frames = this.#parts.protocol.resyncFrames?.(book.instrument);
    if (frames !== undefined) this.#connection.send(frames);
    else this.#connection.replaceSocket(`${book.instrument.id} needs a new connection for its snapshot`);
  }

  giveUp(reason: string): void {
    this.#connection.replaceSocket(reason);
  }

  loadSeed({ instrument }: SessionBook): Promise<Result<BookInput, Problem>> {
    const { protocol, fetchJson } = this.#parts;
    const absent = err(problem('SEED_ABSENT', 'The venue gives no book over REST.', { venue: protocol.name }));
    return protocol.seedBook?.(fetchJson, instrument) ?? Promise.resolve(absent);
  }

  takeSeeded(input: BookInput): void {
    this.#owner.takeSeeded(input);
  }

  onSeedTrouble(book: SessionBook, reason: string): void {
    this.#notice(`a book could not be loaded over REST and is tried again: ${reason}`, book);
  }

  #invalidate(book: SessionBook, isGap: boolean): void {
    book.invalidate();
    this.#owner.onInvalidated(book, isGap);
  }

  #notice(message: string, { instrument }: SessionBook): void {
    const { listener, protocol } = this.#parts;
    listener.onNotice(message, { venue: protocol.name, instrument: instrument.id });
  }
}
