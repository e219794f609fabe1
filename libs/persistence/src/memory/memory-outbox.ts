import type { UnixUs } from '#libs/kernel';
import {
  type CommitListener,
  type CommittedMessage,
  type LastPublished,
  type OutboxGlance,
  type OutboxStore,
  type OutgoingMessage,
  type PublishedMessage,
  type UnsentMessage,
  namespaceOfSubject,
} from '../outbox/outbox-store.js';
import type { MemoryDatabase } from './memory-database.js';
import type { MemoryTransaction } from './memory-transactions.js';
import { type MemoryTable, type MemoryTableOptions, MemoryUniqueViolation } from './memory-table.js';

interface PublishedRow extends UnsentMessage {
  readonly publishedAtUs: UnixUs;
  readonly streamSequence: number;
}

const encoder = new TextEncoder();
function tableNamed<Row extends UnsentMessage>(name: string): MemoryTableOptions<Row> {
  return { name, keyOf: (row) => row.sequence, unique: { message_id: (row) => row.id } };
}

/** The highest place of each namespace among some messages. */
function lastPlacesOf(rows: readonly PublishedRow[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const { subject, streamSequence } of rows) {
    const namespace = namespaceOfSubject(subject);
    last.set(namespace, Math.max(streamSequence, last.get(namespace) ?? 0));
  }
  return last;
}

/** The one row that tells the highest sequence of all: what Postgres finds at the end of its primary key. */
interface NewestRow {
  readonly sequence: string;
}
const NEWEST = 'newest';

const bySequence = (a: UnsentMessage, b: UnsentMessage): number => Number(a.sequence) - Number(b.sequence);

/** The memory twin of the table `outbox`; what is unsent is kept apart, as Postgres does with its partial index. */
export class MemoryOutbox implements OutboxStore {
  readonly #database: MemoryDatabase;
  readonly #unsent: MemoryTable<UnsentMessage>;
  readonly #published: MemoryTable<PublishedRow>;
  readonly #newest: MemoryTable<NewestRow>;
  #sequence = 0;
  #isRelayed = false;
  readonly #commitListeners = new Set<CommitListener>();

  constructor(database: MemoryDatabase) {
    this.#database = database;
    this.#unsent = database.createTable(tableNamed('outbox'));
    this.#published = database.createTable(tableNamed('outbox_published'));
    this.#newest = database.createTable({ name: 'outbox_newest', keyOf: () => NEWEST });
  }

  /** Adds messages, in order, to the transaction under way; a second message with the same id is an error. */
  announce(transaction: MemoryTransaction, messages: readonly OutgoingMessage[]): void {
    const committed: CommittedMessage[] = [];
    if (messages.length > 0)
      transaction.afterCommit(() => this.#commitListeners.forEach((listener) => listener(committed)));
    for (const { subject, message } of messages) {
      if (this.#published.getByUnique('message_id', message.id) !== undefined)
        throw new MemoryUniqueViolation(`outbox: message_id ${message.id} is taken`);
      this.#sequence += 1;
      const payload = encoder.encode(JSON.stringify(message));
      this.#unsent.insert({ sequence: String(this.#sequence), id: message.id, subject, payload });
      committed.push({ sequence: String(this.#sequence), subject, message });
    }
    if (messages.length > 0) this.#newest.upsert({ sequence: String(this.#sequence) });
  }

  /** Every service on this outbox receives every commit: one and its stand-by share it. */
  onCommitted(listener: CommitListener): void {
    this.#commitListeners.add(listener);
  }

  async runAsOnlyRelay(work: () => Promise<void>): Promise<boolean> {
    if (this.#isRelayed) return false;
    this.#isRelayed = true;
    try {
      await work();
    } finally {
      this.#isRelayed = false;
    }
    return true;
  }

  /** Frees the outbox from a relay that crashed, as Postgres does when its session ends. */
  forgetRelay(): void {
    this.#isRelayed = false;
  }

  readNewestSequence(): Promise<string> {
    return this.#alone(() => this.#newest.get(NEWEST)?.sequence ?? '0');
  }

  readUnsent(limit: number, exceptNamespaces: readonly string[]): Promise<readonly UnsentMessage[]> {
    return this.#alone(() =>
      this.#unsent
        .find((row) => !exceptNamespaces.includes(namespaceOfSubject(row.subject)))
        .toSorted(bySequence)
        .slice(0, limit),
    );
  }

  markPublished(published: readonly PublishedMessage[], publishedAtUs: UnixUs): Promise<void> {
    return this.#alone(() => this.#mark(published, publishedAtUs));
  }

  markAndGlance(published: readonly PublishedMessage[], publishedAtUs: UnixUs, limit: number): Promise<OutboxGlance> {
    return this.#alone(() => {
      this.#mark(published, publishedAtUs);
      const unsent = this.#unsent.find().toSorted(bySequence).slice(0, limit);
      return { newest: this.#newest.get(NEWEST)?.sequence ?? '0', unsent: unsent.map(({ sequence }) => sequence) };
    });
  }

  #mark(published: readonly PublishedMessage[], publishedAtUs: UnixUs): void {
    for (const { sequence, streamSequence } of published) {
      const row = this.#unsent.get(sequence) ?? this.#published.get(sequence);
      if (row === undefined) continue;
      this.#unsent.delete(sequence);
      this.#published.upsert({ ...row, publishedAtUs, streamSequence });
    }
  }

  countUnsent(): Promise<number> {
    return this.#alone(() => this.#unsent.size);
  }

  readLastPublished(): Promise<readonly LastPublished[]> {
    return this.#alone(() => {
      const last = new Map<string, LastPublished>();
      for (const { sequence, id, subject, payload, streamSequence } of this.#published.find()) {
        const namespace = namespaceOfSubject(subject);
        if (streamSequence <= (last.get(namespace)?.streamSequence ?? 0)) continue;
        last.set(namespace, { sequence, id, subject, payload, streamSequence });
      }
      return [...last.values()];
    });
  }

  republish(namespace: string, sinceUs: UnixUs, except: readonly string[]): Promise<number> {
    return this.#alone(() => {
      const published = this.#published.find(({ subject }) => namespaceOfSubject(subject) === namespace);
      for (const row of published)
        if (row.publishedAtUs < sinceUs) this.#published.upsert({ ...row, streamSequence: 0 });
      const lost = published.filter((row) => row.publishedAtUs >= sinceUs && !except.includes(row.sequence));
      for (const { sequence, id, subject, payload } of lost) {
        this.#published.delete(sequence);
        this.#unsent.insert({ sequence, id, subject, payload });
      }
      return lost.length;
    });
  }

  readPlaces(namespace: string, fromPlace: number, toPlace: number, limit: number): Promise<readonly LastPublished[]> {
    return this.#alone(() =>
      this.#published
        .find(({ streamSequence: place, subject }) => {
          return namespaceOfSubject(subject) === namespace && place >= fromPlace && place <= toPlace;
        })
        .toSorted((a, b) => a.streamSequence - b.streamSequence)
        .slice(0, limit)
        .map(({ sequence, id, subject, payload, streamSequence }) => ({
          sequence,
          id,
          subject,
          payload,
          streamSequence,
        })),
    );
  }

  deletePublished(beforeUs: UnixUs): Promise<void> {
    return this.#alone(() => {
      const marks = this.#marksOf(beforeUs);
      for (const { sequence, streamSequence, subject } of this.#published.find((row) => row.publishedAtUs < beforeUs)) {
        const mark = marks.get(namespaceOfSubject(subject)) ?? 0;
        if (streamSequence === 0 || streamSequence < mark) this.#published.delete(sequence);
      }
    });
  }

  readPrunedBefore(namespace: string, beforeUs: UnixUs): Promise<number> {
    return this.#alone(() => this.#marksOf(beforeUs).get(namespace) ?? 0);
  }

  /** Of each namespace the last place of what was published before `beforeUs`, without its newest. */
  #marksOf(beforeUs: UnixUs): ReadonlyMap<string, number> {
    const newest = lastPlacesOf(this.#published.find());
    return lastPlacesOf(
      this.#published.find(({ publishedAtUs, streamSequence, subject }) => {
        return publishedAtUs < beforeUs && streamSequence !== newest.get(namespaceOfSubject(subject));
      }),
    );
  }

  #alone<T>(work: () => T): Promise<T> {
    return this.#database.runTransaction(() => Promise.resolve(work()));
  }
}
