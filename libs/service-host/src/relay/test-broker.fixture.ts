import { type BrokerStatus, type DurablePublisher, NotNextError, type PublishAcknowledgement } from '#libs/messaging';
import { COPY_MARK } from './outbox-relay.js';

/** A broker whose faults a test chooses. */
export class TestBroker implements DurablePublisher, BrokerStatus {
  readonly published: string[] = [];
  connected = true;
  /** Where the stream of each namespace stands. */
  readonly places = new Map<string, number>();
  readonly #ids = new Map<string, number>();
  readonly #lastIds = new Map<string, string>();
  readonly #listeners: ((connected: boolean) => void)[] = [];
  /** Throws if the broker does not take a message. */
  take: (subject: string, id: string) => Promise<void> | void = () => undefined;

  async publish(subject: string, id: string, _payload?: Uint8Array, after?: string): Promise<PublishAcknowledgement> {
    await this.take(subject, id);
    const known = this.#ids.get(id);
    if (known !== undefined) return { streamSequence: known, duplicate: true };
    const namespace = subject.slice(0, subject.indexOf('.'));
    if (after !== undefined && this.#lastIds.get(namespace) !== after) throw new NotNextError(id);
    this.#lastIds.set(namespace, id);
    if (!id.includes(COPY_MARK)) this.published.push(messageIdOf(id));
    const place = (this.places.get(namespace) ?? 0) + 1;
    this.places.set(namespace, place);
    this.#ids.set(id, place);
    return { streamSequence: place, duplicate: false };
  }

  wipe(): void {
    this.places.clear();
    this.#lastIds.clear();
    this.#ids.clear();
  }

  /** Forgets all after a place of one namespace, as a power cut does with what was not flushed. */
  loseEnd(namespace: string, place: number): void {
    this.places.set(namespace, place);
    for (const [id, known] of this.#ids) if (known > place) this.#ids.delete(id);
  }

  /** Where a message was put, each time that it was. */
  placesOf(message: string): readonly number[] {
    return [...this.#ids].filter(([id]) => messageIdOf(id) === message).map(([, place]) => place);
  }

  /** The window in which it remembers ids is over. */
  forgetIds(): void {
    this.#ids.clear();
  }

  setConnected(connected: boolean): void {
    this.connected = connected;
    for (const listener of this.#listeners) listener(connected);
  }

  onChange(listener: (connected: boolean) => void): () => void {
    this.#listeners.push(listener);
    return () => undefined;
  }
}

/** Without what tells the ids of one life of a stream from those of another. */
export const messageIdOf = (brokerId: string): string => brokerId.split('~')[0] ?? '';
