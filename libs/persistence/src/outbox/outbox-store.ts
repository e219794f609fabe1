import type { UnixUs } from '#libs/kernel';

/** Injects the {@link OutboxStore}. */
export const OUTBOX_STORE = Symbol('OutboxStore');

/** A message to be published after the transaction that decided it: its full subject, and the message with its id. */
export interface OutgoingMessage {
  readonly subject: string;
  readonly message: { readonly id: string };
}

/** A message that was just committed. */
export interface CommittedMessage extends OutgoingMessage {
  /** Names its row. */
  readonly sequence: string;
}

/** Learns of messages right after they were committed, in the order of their rows. */
export type CommitListener = (messages: readonly CommittedMessage[]) => void;

/** A committed message that the broker has not acknowledged yet. */
export interface UnsentMessage {
  /** Names the row; rows of one aggregate grow in the order of their decisions. */
  readonly sequence: string;
  readonly id: string;
  readonly subject: string;
  /** JSON, as it goes over the wire. */
  readonly payload: Uint8Array;
}

/** Where the broker put a message. */
export interface PublishedMessage {
  readonly sequence: string;
  /** Its place in the stream of its namespace; places start again when a stream is wiped. */
  readonly streamSequence: number;
}

/** The message of a namespace that stands last in its stream, as far as the outbox knows. */
export interface LastPublished extends UnsentMessage {
  readonly streamSequence: number;
}

/** What a look at the outbox finds, without the messages themselves. */
export interface OutboxGlance {
  /** The highest sequence of all, whoever committed it; `'0'` where there is none. */
  readonly newest: string;
  /** The sequences of the oldest rows that are unsent. */
  readonly unsent: readonly string[];
}

/**
 * The committed messages of one service that are to be published, as its relay sees them. Writing them is part of the
 * service's own store: they are committed with what they tell of, or not at all.
 */
export interface OutboxStore {
  /**
   * Runs `work` while no other process relays the same outbox, so that messages of one aggregate never overtake each other.
   * Returns `false` without running it where another one does.
   */
  runAsOnlyRelay(work: () => Promise<void>): Promise<boolean>;
  /** The highest sequence of all committed messages, whoever committed them; `'0'` where there is none. */
  readNewestSequence(): Promise<string>;
  /** The oldest unsent messages, at most `limit`, without those of `exceptNamespaces`. */
  readUnsent(limit: number, exceptNamespaces: readonly string[]): Promise<readonly UnsentMessage[]>;
  /**
   * Notes what the broker has acknowledged, and when; may be forgotten when the store's machine loses its power: what is published
   * twice has its effect once.
   */
  markPublished(published: readonly PublishedMessage[], publishedAtUs: UnixUs): Promise<void>;
  /**
   * The same, and what is left after it, at most `limit` rows: in one statement and without shutting another relay out, for one that
   * believes that nothing is.
   */
  markAndGlance(published: readonly PublishedMessage[], publishedAtUs: UnixUs, limit: number): Promise<OutboxGlance>;
  /** How many messages wait to be published. */
  countUnsent(): Promise<number>;
  /** The message at the highest known place of each namespace, to notice a stream that was wiped while no relay ran. */
  readLastPublished(): Promise<readonly LastPublished[]>;
  /**
   * Makes the messages of a namespace unsent again that were published since `sinceUs`, except the rows named in `except`, and
   * forgets the places of older ones: their stream is gone. Returns how many are unsent again.
   */
  republish(namespace: string, sinceUs: UnixUs, except: readonly string[]): Promise<number>;
  /** The messages of a namespace at places from `fromPlace` to `toPlace`, both included, by place; at most `limit`. */
  readPlaces(namespace: string, fromPlace: number, toPlace: number, limit: number): Promise<readonly LastPublished[]>;
  /**
   * Deletes messages that were published before `beforeUs`, except the newest of each namespace, with which the relay asks its stream
   * and which has a new place after that, and the last before it: it stays as the mark up to where messages are gone.
   */
  deletePublished(beforeUs: UnixUs): Promise<void>;
  /**
   * Up to which place, itself not included, messages of a namespace may be gone whose time is before `beforeUs`; 0 if none is. The
   * place of the mark that {@link deletePublished} leaves.
   */
  readPrunedBefore(namespace: string, beforeUs: UnixUs): Promise<number>;
  /** Calls `listener` with the messages that this process has just committed; the relay publishes at once, from memory. */
  onCommitted(listener: CommitListener): void;
}

/** The namespace of a subject: its first token. */
export function namespaceOfSubject(subject: string): string {
  return subject.slice(0, subject.indexOf('.'));
}
