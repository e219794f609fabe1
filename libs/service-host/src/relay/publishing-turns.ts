import type { DurablePublisher } from '#libs/messaging';
import { type PublishedMessage, type UnsentMessage, namespaceOfSubject } from '#libs/persistence';
import type { Log } from '#libs/platform';
import type { RefusedNamespaces } from './refused-namespaces.js';
import type { StreamPlaces } from './stream-places.js';

/**
 * Publishes the messages of a namespace one at a time, in the order of asking, and those of different namespaces side by side: where
 * the broker loses one, none behind it is in the stream yet.
 */
export class PublishingTurns {
  readonly #publisher: DurablePublisher;
  readonly #places: StreamPlaces;
  readonly #refused: RefusedNamespaces;
  readonly #log: Log;
  readonly #last = new Map<string, Promise<unknown>>();

  constructor(publisher: DurablePublisher, places: StreamPlaces, refused: RefusedNamespaces, log: Log) {
    this.#publisher = publisher;
    this.#places = places;
    this.#refused = refused;
    this.#log = log;
  }

  /**
   * Publishes a message after those of its namespace that were asked for before, if it still `isDue` then; `undefined` where it was
   * not, or where the broker did not take it. Never rejects.
   */
  publishInTurn(message: UnsentMessage, isDue: () => boolean = () => true): Promise<PublishedMessage | undefined> {
    const namespace = namespaceOfSubject(message.subject);
    const before = this.#last.get(namespace);
    const published =
      before === undefined ? this.#publishIfDue(message, isDue) : before.then(() => this.#publishIfDue(message, isDue));
    this.#last.set(namespace, published);
    void published.finally(() => {
      if (this.#last.get(namespace) === published) this.#last.delete(namespace);
    });
    return published;
  }

  /** Resolves when nothing that was asked for in these namespaces is under way. */
  async whenIdle(isMeant: (namespace: string) => boolean): Promise<void> {
    await Promise.all([...this.#last].filter(([namespace]) => isMeant(namespace)).map(([, last]) => last));
  }

  async #publishIfDue(message: UnsentMessage, isDue: () => boolean): Promise<PublishedMessage | undefined> {
    if (!isDue()) return undefined;
    const { id, sequence, subject, payload } = message;
    const brokerId = this.#places.brokerIdOf(message);
    const namespace = namespaceOfSubject(subject);
    try {
      const { streamSequence, duplicate } = await this.#publisher.publish(subject, brokerId, payload);
      this.#refused.forget(namespace);
      this.#places.note(message, { streamSequence, duplicate });
      return { sequence, streamSequence };
    } catch (error) {
      this.#refused.add(namespace);
      this.#log.warn({ err: error, subject, id }, 'a message could not be published and is tried again');
      return undefined;
    }
  }
}
