import { type DurablePublisher, NotNextError, type PublishAcknowledgement } from '#libs/messaging';
import { type PublishedMessage, type UnsentMessage, namespaceOfSubject } from '#libs/persistence';
import type { Log } from '#libs/platform';
import type { RefusedNamespaces } from './refused-namespaces.js';
import type { StreamPlaces } from './stream-places.js';

type Outcome = Promise<PublishedMessage | undefined>;

/** A message that the broker has not acknowledged. */
interface Turn {
  readonly outcome: Outcome;
  readonly brokerId: string;
}

/**
 * Publishes the messages of a namespace in the order of asking, and those of different namespaces side by side. A message does not wait
 * for the acknowledgement of the one before it: it names that one, and the broker stores it only right behind it. So where the broker
 * loses one, none behind it is in the stream yet. Where another process wrote in between, it is published once more, in its turn.
 */
export class PublishingTurns {
  readonly #publisher: DurablePublisher;
  readonly #places: StreamPlaces;
  readonly #refused: RefusedNamespaces;
  readonly #log: Log;
  readonly #last = new Map<string, Turn>();

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
  publishInTurn(message: UnsentMessage, isDue: () => boolean = () => true): Outcome {
    const namespace = namespaceOfSubject(message.subject);
    const turn = this.#takeTurn(message, isDue, this.#last.get(namespace));
    this.#last.set(namespace, turn);
    void turn.outcome.finally(() => {
      if (this.#last.get(namespace) === turn) this.#last.delete(namespace);
    });
    return turn.outcome;
  }

  /** Resolves when nothing that was asked for in these namespaces is under way. */
  async whenIdle(isMeant: (namespace: string) => boolean): Promise<void> {
    await Promise.all([...this.#last].filter(([namespace]) => isMeant(namespace)).map(([, { outcome }]) => outcome));
  }

  #takeTurn(message: UnsentMessage, isDue: () => boolean, before: Turn | undefined): Turn {
    const brokerId = this.#places.brokerIdOf(message);
    const isAlone = before === undefined;
    const outcome = isAlone ? this.#publishIfDue(message, isDue) : this.#publishBehind(message, isDue, before);
    return { outcome, brokerId };
  }

  async #publishBehind(message: UnsentMessage, isDue: () => boolean, before: Turn): Outcome {
    if (!isDue()) return before.outcome.then(() => undefined);
    const result = await this.#publish(message, before.brokerId).then(
      (acknowledgement) => ({ acknowledgement }),
      (error: unknown) => ({ error }),
    );
    const published = await before.outcome;
    if ('acknowledgement' in result) return this.#note(message, result.acknowledgement);
    // What the one before it suffered says nothing of this one; the outbox has both.
    if (published === undefined) return undefined;
    if (result.error instanceof NotNextError) return this.#publishIfDue(message, isDue);
    return this.#refuse(message, result.error);
  }

  async #publishIfDue(message: UnsentMessage, isDue: () => boolean): Outcome {
    if (!isDue()) return undefined;
    try {
      return this.#note(message, await this.#publish(message));
    } catch (error) {
      return this.#refuse(message, error);
    }
  }

  #publish(message: UnsentMessage, after?: string): Promise<PublishAcknowledgement> {
    const brokerId = this.#places.brokerIdOf(message);
    return this.#publisher.publish(message.subject, brokerId, message.payload, after);
  }

  #note(message: UnsentMessage, { duplicate, streamSequence }: PublishAcknowledgement): PublishedMessage {
    this.#refused.forget(namespaceOfSubject(message.subject));
    this.#places.note(message, { streamSequence, duplicate });
    return { sequence: message.sequence, streamSequence };
  }

  #refuse({ id, subject }: UnsentMessage, error: unknown): undefined {
    this.#refused.add(namespaceOfSubject(subject));
    this.#log.warn({ err: error, subject, id }, 'a message could not be published and is tried again');
    return undefined;
  }
}
