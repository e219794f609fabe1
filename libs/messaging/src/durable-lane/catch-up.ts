import { type Problem, problem } from '#libs/kernel';
import type { Delivery, HandledMessages, MissedMessages } from './durable-lane.js';
import { namespaceOf } from './durable-subject.js';
import type { MissedMessagesStore, MissedPage } from './missed-messages.js';

/** What the catching up tells, for logs and metrics. */
export interface CatchUpListener {
  /** Messages before the one on `subject` are gone: the reader was away for longer than the stream keeps. It asks their writer now. */
  onMissed(subject: string, messages: number): void;
  /** Something failed and is tried again, or done another way. */
  onRetry(subject: string, attempt: number, error: unknown): void;
  /** The writer could not be asked; it is asked again. */
  onWriterAway(subject: string, attempt: number, why: Problem): void;
  /** Everything that the writer has of what was missed is handled. */
  onCaughtUp(subject: string, messages: number): void;
  /** The writer will not have it any more, or does not answer such a question: facts have no effect here. */
  onLost(subject: string, why: Problem): void;
}

/** What the catching up needs of whoever reads. */
export interface CatchUpOptions {
  readonly missedMessages: MissedMessagesStore;
  /** What is left out; `undefined`: nothing. */
  readonly handledMessages: HandledMessages | undefined;
  readonly listener: CatchUpListener;
  /** Takes one message to its end, as if the stream had delivered it. */
  readonly process: (delivery: Delivery) => Promise<void>;
  readonly isStopped: () => boolean;
  /** Waits before the next try; rejects when the reader stops. */
  readonly pause: (attempt: number, delivery: Delivery) => Promise<void>;
}

/**
 * Gets what was missed right before a delivery from its writer and handles it first, in the order in which it was published. What is known to
 * have had its effect is left out, a page with one look: after a stream was lost that is nearly everything, and a transaction for each would
 * take the time of the whole history. Of the rest, what has had its effect has none again: it goes the way of every delivery.
 */
export class CatchUp {
  readonly #options: CatchUpOptions;

  constructor(options: CatchUpOptions) {
    this.#options = options;
  }

  /** Returns when everything is handled that can be had; rejects when the reader stops before. */
  async catchUp(delivery: Delivery, { fromPlace, goneFromPlace, messages, toPlace }: MissedMessages): Promise<void> {
    const { listener } = this.#options;
    const { subject } = delivery;
    if (messages > 0) listener.onMissed(subject, messages);
    let handled = 0;
    let isPruneTold = false;
    for (let place: number | null = fromPlace; place !== null;) {
      const page = await this.#readPage(delivery, place, toPlace);
      if (page === undefined) return;
      // What a reader only looks back at was read before it was deleted: nothing of that is lost.
      if (page.prunedBefore > goneFromPlace && !isPruneTold) {
        listener.onLost(subject, outboxPruned(subject, goneFromPlace, Math.min(page.prunedBefore - 1, toPlace)));
        isPruneTold = true;
      }
      for (const message of await this.#withoutHandled(page.messages, subject)) {
        if (this.#options.isStopped()) throw new Error('stopped while it was catching up');
        await this.#options.process(asDelivery(message, delivery));
        delivery.working();
      }
      handled += page.messages.length;
      place = page.nextPlace;
    }
    if (messages > 0) listener.onCaughtUp(subject, handled);
  }

  /** A message that its writer did not sign is never left out: somebody shall hear of it. */
  async #withoutHandled(messages: MissedPage['messages'], subject: string): Promise<MissedPage['messages']> {
    const { handledMessages, listener } = this.#options;
    if (handledMessages === undefined || messages.length === 0) return messages;
    try {
      const handled = await handledMessages.findHandled(messages.map(({ id }) => id));
      return messages.filter(({ id, objection }) => objection !== undefined || !handled.has(id));
    } catch (error) {
      // Nothing is lost by handling all of it, and where the store is away, that waits for it.
      listener.onRetry(subject, 1, error);
      return messages;
    }
  }

  /** Asks until the writer answers; `undefined` if it never will. */
  async #readPage(delivery: Delivery, fromPlace: number, toPlace: number): Promise<MissedPage | undefined> {
    const { listener, missedMessages } = this.#options;
    const { subject } = delivery;
    for (let attempt = 1; ; attempt += 1) {
      const page = await missedMessages.readMissed(namespaceOf(subject), fromPlace, toPlace);
      if (page.ok) return page.value;
      if (page.error.retryable) listener.onWriterAway(subject, attempt, page.error);
      else {
        listener.onLost(subject, page.error);
        return undefined;
      }
      await this.#options.pause(attempt, delivery);
    }
  }
}

/** It is settled with the delivery that it stood before. */
function asDelivery(message: MissedPage['messages'][number], behind: Delivery): Delivery {
  const settled = (): void => undefined;
  return { ...message, missed: undefined, ack: settled, giveUp: settled, working: () => behind.working() };
}

function outboxPruned(subject: string, fromPlace: number, upTo: number): Problem {
  const namespace = namespaceOf(subject);
  const details = { namespace, fromPlace: String(fromPlace), toPlace: String(upTo) };
  const message = `The writer of ${namespace} has deleted what stood at the places ${fromPlace} to ${upTo} of its stream.`;
  return problem('OUTBOX_PRUNED', message, details);
}
