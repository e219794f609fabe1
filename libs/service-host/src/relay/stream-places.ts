import type { UnixUs } from '#libs/kernel';
import { type LastPublished, type OutboxStore, type UnsentMessage, namespaceOfSubject } from '#libs/persistence';

/** How the broker acknowledged a message. */
interface Acknowledgement {
  readonly streamSequence: number;
  /** Whether it knew the message already, and this is where it found it. */
  readonly duplicate: boolean;
}

/** A stream that has lost its messages, or its end. */
export interface WipedStream {
  readonly namespace: string;
  /** The last place of its former life that a reader may have seen. */
  readonly seenUpTo: number;
  /** What was published last. */
  readonly last: LastPublished;
}

/**
 * The last known place of each namespace in its stream, and the message there. Places only grow while a stream lives: one that does
 * not grow proves that the stream was wiped.
 */
export class StreamPlaces {
  readonly #store: OutboxStore;
  readonly #last = new Map<string, LastPublished>();
  /** Of each namespace whose stream was found wiped: the last place in it that a reader may have seen. */
  readonly #wiped = new Map<string, number>();
  /** Of each namespace whose stream was found wiped, what its broker ids end with since then. */
  readonly #lives = new Map<string, string>();
  #losses = 0;
  #isLoaded = false;

  constructor(store: OutboxStore) {
    this.#store = store;
  }

  /** Remembers the places of the last run, so that a stream that was wiped while no relay ran is noticed too. */
  async load(): Promise<void> {
    if (this.#isLoaded) return;
    for (const last of await this.#store.readLastPublished()) this.#last.set(namespaceOfSubject(last.subject), last);
    this.#isLoaded = true;
  }

  /** The message at the last place of each namespace. */
  list(): readonly LastPublished[] {
    return [...this.#last.values()];
  }

  /** Notes where the broker has a message. One that it knew already may stand anywhere up to the last place. */
  note(message: UnsentMessage, { streamSequence, duplicate }: Acknowledgement): void {
    const namespace = namespaceOfSubject(message.subject);
    const last = this.#last.get(namespace);
    const isOfTheLast = duplicate && last?.sequence === message.sequence;
    const lastPlace = last?.streamSequence ?? 0;
    if (duplicate && !isOfTheLast) {
      // It stands where it was published first, past what the relay has published since.
      if (streamSequence > lastPlace) this.#last.set(namespace, { ...message, streamSequence });
      return;
    }
    const isWiped = duplicate ? streamSequence < lastPlace : streamSequence <= lastPlace;
    this.#last.set(namespace, { ...message, streamSequence });
    if (isWiped) this.#wiped.set(namespace, Math.max(lastPlace, this.#wiped.get(namespace) ?? 0));
  }

  /** Whether the stream of a namespace was found wiped and is not filled again yet. */
  isWiped(namespace: string): boolean {
    return this.#wiped.has(namespace);
  }

  /**
   * The id under which the broker knows a message. After a loss it is another one: what is left of the stream may hold the message
   * where its readers believe to have been, and the broker would drop a second one of the same id.
   */
  brokerIdOf({ id, subject }: UnsentMessage): string {
    const life = this.#lives.get(namespaceOfSubject(subject));
    return life === undefined ? id : `${id}~${life}`;
  }

  /** The streams that were found wiped since the last call; from now on their broker ids are others than those of before. */
  takeWiped(nowUs: UnixUs): readonly WipedStream[] {
    const wiped = [...this.#wiped];
    this.#wiped.clear();
    this.#losses += 1;
    return wiped.flatMap(([namespace, seenUpTo]) => {
      const last = this.#last.get(namespace);
      this.#lives.set(namespace, `${nowUs}.${this.#losses}`);
      return last === undefined ? [] : [{ namespace, seenUpTo, last }];
    });
  }

  /** A stream that was found wiped and could not be filled again is found so once more. */
  keepWiped({ namespace, seenUpTo }: WipedStream): void {
    this.#wiped.set(namespace, Math.max(seenUpTo, this.#wiped.get(namespace) ?? 0));
  }
}
