import { isFarBelow } from '#libs/domain';
import { ConnectionSequence } from '../codec/index.js';
import type { FedInstrument } from './fed-instrument.js';
import type { StepQuote } from './step-values.js';

/** Whose books and quotes of an instrument count. */
interface Ownership {
  /** The newest connection that brought it. */
  connection: string | undefined;
  quoteSequence: number;
}

interface KnownConnection {
  readonly place: number;
  readonly sequence: ConnectionSequence;
  readonly kinds: Set<string>;
}

const MAX_CONNECTIONS = 10_000;

/** What becomes of the books of recorded connections. */
export interface RecordedConnectionsOwner {
  /** Something of an instrument's book is missing, or another connection begins it again. */
  invalidateBook(fed: FedInstrument, isGap: boolean): void;
}

/**
 * The connections of a recording, of which two may have lived at once: of each instrument the newest one that brings it counts.
 * Where the venue's numbers hold across connections all of them bring changes of one book.
 */
export class RecordedConnections {
  readonly #sharesBooks: boolean;
  readonly #owner: RecordedConnectionsOwner;
  readonly #ownerships: ReadonlyMap<FedInstrument, Ownership>;
  readonly #heard = new Map<string, KnownConnection>();
  #present = '';
  #sequence: number | undefined;
  #hasKind = false;

  constructor(sharesBooks: boolean, instruments: readonly FedInstrument[], owner: RecordedConnectionsOwner) {
    this.#sharesBooks = sharesBooks;
    this.#owner = owner;
    this.#ownerships = new Map(instruments.map((fed) => [fed, { connection: undefined, quoteSequence: 0 }]));
  }

  /** A frame of this connection is taken; the name is empty if nobody knows it. */
  beginFrame(connection: string): void {
    this.#present = connection;
    this.#sequence = undefined;
    this.#hasKind = false;
  }

  /** The frame's number among all of its connection. */
  noteSequence(sequence: number): void {
    this.#sequence = sequence;
  }

  /** A source with one kind of frame is one channel taken out of a connection: holes in the numbers of all prove nothing there. */
  noteKind(kind: string): void {
    const sequence = this.#sequence;
    if (sequence === undefined || this.#hasKind) return;
    this.#hasKind = true;
    const heard = this.#activeConnection();
    if (heard.kinds.size < 2) heard.kinds.add(kind);
    if (heard.sequence.take(sequence) || heard.kinds.size < 2) return;
    for (const [fed, { connection }] of this.#ownerships)
      if (connection === this.#present) this.#owner.invalidateBook(fed, true);
  }

  /** Whether the present connection is the one whose book of an instrument counts; a newer one takes it over. */
  ownsBook(fed: FedInstrument): boolean {
    const ownership = this.#ownerships.get(fed);
    if (ownership === undefined || this.#sharesBooks || ownership.connection === this.#present) return true;
    const heard = this.#activeConnection();
    const before = ownership.connection === undefined ? undefined : this.#heard.get(ownership.connection);
    if (before !== undefined && before.place > heard.place) return false;
    if (ownership.connection !== undefined) this.#owner.invalidateBook(fed, false);
    ownership.connection = this.#present;
    return true;
  }

  /** Whether a quote counts: where one numbering holds for all connections, a second copy is known by its number. */
  takesQuote(fed: FedInstrument, { sequence, isNumbered }: StepQuote): boolean {
    if (!this.ownsBook(fed)) return false;
    const ownership = this.#ownerships.get(fed);
    if (!this.#sharesBooks || !isNumbered || ownership === undefined) return true;
    const { quoteSequence } = ownership;
    // Far below is no second copy: the venue began its numbers anew between two connections.
    const isCopy = sequence <= quoteSequence && !isFarBelow(sequence, quoteSequence);
    if (ownership.connection !== this.#present && isCopy) return false;
    ownership.connection = this.#present;
    ownership.quoteSequence = sequence;
    return true;
  }

  #activeConnection(): KnownConnection {
    const known = this.#heard.get(this.#present);
    if (known !== undefined) return known;
    const made = { place: this.#heard.size, sequence: new ConnectionSequence(), kinds: new Set<string>() };
    if (this.#heard.size < MAX_CONNECTIONS) this.#heard.set(this.#present, made);
    return made;
  }
}
