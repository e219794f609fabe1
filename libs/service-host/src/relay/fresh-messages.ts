import { encodeMessage, isUrgent } from '#libs/contracts';
import {
  type CommittedMessage,
  type OutboxGlance,
  type PublishedMessage,
  type UnsentMessage,
  namespaceOfSubject,
} from '#libs/persistence';
import type { PublishingTurns } from './publishing-turns.js';

/** The most messages that are under way from memory or wait for their marks; what is more is read from the outbox again. */
const MOST_TAKEN = 1_024;

/**
 * `open`: what is committed goes out from memory. `opening`: the outbox is being read; what is committed meanwhile is held until
 * everything older is through. `closed`: what is committed waits in the outbox until it is read.
 */
type Passage = 'open' | 'opening' | 'closed';

/**
 * Publishes what this process has just committed from memory, in the order of the commits, without asking the database. A namespace
 * is open for that only while nothing older of it waits in the outbox; once the broker does not take a message of it, the
 * outbox is read again, oldest first. The same where a row is missing between two of ours: another process may have committed it.
 */
export class FreshMessages {
  readonly #turns: PublishingTurns;
  readonly #isLost: (namespace: string) => boolean;
  readonly #onLeft: () => void;
  readonly #passages = new Map<string, Passage>();
  /** Rows that are held, under way, or acknowledged and not marked: nobody else publishes them meanwhile. */
  readonly #taken = new Set<string>();
  readonly #held = new Map<string, CommittedMessage[]>();
  readonly #acknowledged: PublishedMessage[] = [];
  /** Up to this row everything is known to this process; `undefined` before the outbox was read. */
  #known: bigint | undefined;
  /** A round has begun and it is not known yet up to which row it reads. */
  #isReading = false;

  /** `isLost`: the stream of a namespace was found to have lost its messages. `onLeft`: something waits in the outbox. */
  constructor(turns: PublishingTurns, isLost: (namespace: string) => boolean, onLeft: () => void) {
    this.#turns = turns;
    this.#isLost = isLost;
    this.#onLeft = onLeft;
  }

  /** Publishes committed messages, holds them for a moment, or leaves them to the outbox. */
  publishCommitted(messages: readonly CommittedMessage[]): void {
    for (const message of messages) {
      const isCheckedLater = this.#isReading && !this.#isAnyOpen();
      if (!isCheckedLater && !this.#followsOnKnown(message.sequence)) this.closeAll();
      const namespace = namespaceOfSubject(message.subject);
      const passage = this.#passages.get(namespace) ?? 'closed';
      if (passage === 'closed' || isUrgent(namespace) || this.#taken.size >= MOST_TAKEN) this.#leave(namespace);
      else if (passage === 'open') void this.#publish(namespace, message);
      else this.#hold(namespace, message);
    }
  }

  /** Whether messages of a namespace go out from memory. */
  isOpen(namespace: string): boolean {
    return this.#passages.get(namespace) === 'open';
  }

  /** Whether a row goes out from memory, or stands behind one that does. */
  isAwaited({ sequence, subject }: UnsentMessage): boolean {
    return this.#taken.has(sequence) || this.isBehindHeld({ sequence, subject });
  }

  /** Whether a row of another process stands behind one that is held. */
  isBehindHeld({ sequence, subject }: Pick<UnsentMessage, 'sequence' | 'subject'>): boolean {
    const first = this.#held.get(namespaceOfSubject(subject))?.[0]?.sequence;
    return !this.#taken.has(sequence) && first !== undefined && BigInt(first) < BigInt(sequence);
  }

  /** Everything goes through the outbox until it was read to its end again. */
  closeAll(): void {
    for (const namespace of this.#passages.keys()) this.#close(namespace);
  }

  /** The outbox is about to be read: everything that was left to it is in it. */
  beginRound(): void {
    this.#isReading = true;
    for (const [namespace, passage] of this.#passages)
      if (passage === 'closed') this.#passages.set(namespace, 'opening');
  }

  /** The outbox was read up to a row; where another process committed any of it, or of what is held, it is read once more. */
  noteRead(newest: string): void {
    this.#isReading = false;
    const row = BigInt(newest);
    const known = this.#known ?? 0n;
    const isForeign = this.#isAnyOpen() && row > known;
    this.#known = this.#isAnyOpen() && row < known ? known : row;
    const held = [...this.#held.values()].flat().map(({ sequence }) => sequence);
    const isWhole = held.toSorted((a, b) => Number(a) - Number(b)).every((sequence) => this.#followsOnKnown(sequence));
    if (isWhole && !isForeign) return;
    this.closeAll();
    if (held.length > 0) this.#onLeft();
  }

  /** The outbox was read; `isThrough`: to its end, and the broker took everything of these namespaces. */
  endRound(isThrough: (namespace: string) => boolean): void {
    this.#isReading = false;
    for (const [namespace, passage] of this.#passages) {
      if (passage !== 'opening') continue;
      if (!isThrough(namespace)) this.#close(namespace);
      else {
        this.#passages.set(namespace, 'open');
        const held = this.#held.get(namespace) ?? [];
        this.#held.delete(namespace);
        for (const message of held) void this.#publish(namespace, message);
      }
    }
  }

  /** Whether there is anything to be marked. */
  get isAnyAcknowledged(): boolean {
    return this.#acknowledged.length > 0;
  }

  /** Whether all that is committed goes out from memory, as far as this process knows. */
  get isWhollyOpen(): boolean {
    return this.#known !== undefined && [...this.#passages.values()].every((passage) => passage === 'open');
  }

  /** Whether a look found nothing but what goes out from memory. */
  isAllAwaited({ newest, unsent }: OutboxGlance): boolean {
    return BigInt(newest) <= (this.#known ?? -1n) && unsent.every((sequence) => this.#taken.has(sequence));
  }

  /** Has what was acknowledged since the last time marked; where that fails, it stays to be marked. */
  async markAcknowledged<T>(mark: (published: readonly PublishedMessage[]) => Promise<T>): Promise<T> {
    const acknowledged = [...this.#acknowledged];
    const result = await mark(acknowledged);
    this.#acknowledged.splice(0, acknowledged.length);
    for (const { sequence } of acknowledged) this.#taken.delete(sequence);
    return result;
  }

  async #publish(namespace: string, { message, sequence, subject }: CommittedMessage): Promise<void> {
    this.#taken.add(sequence);
    const unsent = { sequence, subject, id: message.id, payload: encodeMessage(message) };
    const published = await this.#turns.publishInTurn(unsent, () => this.isOpen(namespace));
    if (published === undefined) this.#taken.delete(sequence);
    else this.#acknowledged.push(published);
    // In the same step, before the turn of whatever stands behind it.
    if (published === undefined || this.#isLost(namespace)) this.#leave(namespace);
  }

  /** Whether no row lies between what is known and this one, which is known from now on. */
  #followsOnKnown(sequence: string): boolean {
    const row = BigInt(sequence);
    if (this.#known === undefined || row <= this.#known) return true;
    const follows = row === this.#known + 1n;
    this.#known = row;
    return follows;
  }

  #isAnyOpen(): boolean {
    return [...this.#passages.values()].includes('open');
  }

  #hold(namespace: string, message: CommittedMessage): void {
    this.#taken.add(message.sequence);
    const held = this.#held.get(namespace);
    if (held === undefined) this.#held.set(namespace, [message]);
    else held.push(message);
  }

  /** Something of a namespace waits in the outbox: it is to be read soon. */
  #leave(namespace: string): void {
    this.#close(namespace);
    this.#onLeft();
  }

  #close(namespace: string): void {
    this.#passages.set(namespace, 'closed');
    for (const { sequence } of this.#held.get(namespace) ?? []) this.#taken.delete(sequence);
    this.#held.delete(namespace);
  }
}
