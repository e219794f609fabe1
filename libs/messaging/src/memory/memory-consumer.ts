import type { ScheduledWork, Scheduler } from '#libs/kernel';
import type { MissedMessages } from '../durable-lane/durable-lane.js';
import { ACK_WAIT_MS, MAX_ACK_PENDING } from '../provisioning/limits.js';
import type { StoredMessage } from './stored-message.js';

/** A message that was handed out and is not settled. */
interface PendingMessage {
  readonly message: StoredMessage;
  readonly missed: MissedMessages | undefined;
  ackWait: ScheduledWork;
}

/** A message that a consumer hands out, and how the reader settles it. Settling it twice does nothing. */
export interface HandedOut {
  readonly message: StoredMessage;
  /** The messages right before it that were too old when they were to be handed out. */
  readonly missed: MissedMessages | undefined;
  /** Never hand it out again. */
  readonly settle: () => void;
  /** Wait for it from now on as long as at first. */
  readonly extend: () => void;
}

/**
 * The in-process twin of a durable pull consumer: hands out each message of a stream in order, and again what is not settled
 * within the ack wait, before anything new. Several readers may share it, one after another or at once.
 */
export class MemoryConsumer {
  readonly #messageFrom: (streamSequence: number) => StoredMessage | undefined;
  readonly #scheduler: Scheduler;
  readonly #wakers = new Set<() => void>();
  #pending = new Map<number, PendingMessage>();
  #redeliveries: Omit<PendingMessage, 'ackWait'>[] = [];
  #nextSequence = 1;
  /** What grew too old since the last message was handed out. */
  #missed: MissedMessages | undefined;

  /** `messageFrom`: the message at a place of the stream, or the first after it. */
  constructor(messageFrom: (streamSequence: number) => StoredMessage | undefined, scheduler: Scheduler) {
    this.#messageFrom = messageFrom;
    this.#scheduler = scheduler;
  }

  /** Takes at most `limit` messages; fewer, or none, if there are no more now. */
  take(limit: number): HandedOut[] {
    const taken: HandedOut[] = [];
    while (taken.length < limit && this.#pending.size < MAX_ACK_PENDING) {
      const message = this.#nextMessage();
      if (message === undefined) break;
      taken.push(this.#handOut(message, this.#missed));
      this.#missed = undefined;
    }
    return taken;
  }

  /** How many messages are not settled: handed out, to be handed out again, and not handed out yet. */
  get backlog(): number {
    let waiting = this.#pending.size + this.#redeliveries.length;
    let next = this.#messageFrom(this.#nextSequence);
    while (next !== undefined) {
      waiting += 1;
      next = this.#messageFrom(next.streamSequence + 1);
    }
    return waiting;
  }

  /** Calls `waker` whenever there may be something to take; returns a function that forgets it. */
  onAvailable(waker: () => void): () => void {
    this.#wakers.add(waker);
    return () => this.#wakers.delete(waker);
  }

  /** Tells the readers that there may be something to take. */
  wake(): void {
    for (const waker of this.#wakers) waker();
  }

  /** Starts again with a stream that was wiped. */
  reset(): void {
    for (const { ackWait } of this.#pending.values()) ackWait.cancel();
    this.#pending = new Map();
    this.#redeliveries = [];
    this.#nextSequence = 1;
    this.#missed = undefined;
    this.wake();
  }

  #nextMessage(): StoredMessage | undefined {
    for (let again = this.#redeliveries.shift(); again !== undefined; again = this.#redeliveries.shift()) {
      const { message, missed } = again;
      if (missed !== undefined) this.#noteMissed(missed);
      const place = message.streamSequence;
      if (this.#messageFrom(place)?.streamSequence === place) return message;
      this.#noteMissed(missing(place, place));
    }
    return this.#nextNewMessage();
  }

  #nextNewMessage(): StoredMessage | undefined {
    const expected = this.#nextSequence;
    const message = this.#messageFrom(expected);
    if (message === undefined) return undefined;
    this.#nextSequence = message.streamSequence + 1;
    if (message.streamSequence > expected) this.#noteMissed(missing(expected, message.streamSequence - 1));
    return message;
  }

  #noteMissed(more: MissedMessages): void {
    const before = this.#missed;
    this.#missed =
      before === undefined
        ? more
        : {
            messages: before.messages + more.messages,
            fromPlace: Math.min(before.fromPlace, more.fromPlace),
            goneFromPlace: Math.min(before.goneFromPlace, more.goneFromPlace),
            toPlace: Math.max(before.toPlace, more.toPlace),
          };
  }

  #handOut(message: StoredMessage, missed: MissedMessages | undefined): HandedOut {
    const pending: PendingMessage = { message, missed, ackWait: this.#waitForAck(message, missed) };
    this.#pending.set(message.streamSequence, pending);
    const isPending = (): boolean => this.#pending.get(message.streamSequence)?.message === message;
    return {
      message,
      missed,
      settle: () => {
        // A late acknowledgement of an earlier delivery settles the later one too, as at the broker.
        if (!isPending()) return this.#forgetRedelivery(message);
        this.#pending.get(message.streamSequence)?.ackWait.cancel();
        this.#pending.delete(message.streamSequence);
        this.wake();
      },
      extend: () => {
        const current = this.#pending.get(message.streamSequence);
        if (current?.message !== message) return;
        current.ackWait.cancel();
        current.ackWait = this.#waitForAck(message, missed);
      },
    };
  }

  #forgetRedelivery(message: StoredMessage): void {
    this.#redeliveries = this.#redeliveries.filter((waiting) => waiting.message !== message);
  }

  #waitForAck(message: StoredMessage, missed: MissedMessages | undefined): ScheduledWork {
    return this.#scheduler.runAfter(ACK_WAIT_MS, () => {
      this.#pending.delete(message.streamSequence);
      this.#redeliveries.push({ message, missed });
      this.wake();
    });
  }
}

function missing(fromPlace: number, toPlace: number): MissedMessages {
  return { messages: toPlace - fromPlace + 1, fromPlace, goneFromPlace: fromPlace, toPlace };
}
