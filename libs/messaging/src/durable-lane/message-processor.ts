import { type DurableMessage, type MessageClass, decodeMessage, isUrgent } from '#libs/contracts';
import type { Scheduler } from '#libs/kernel';
import { subjectMatches } from '../tick-lane/subject-pattern.js';
import { CatchUp, type CatchUpListener } from './catch-up.js';
import type { Delivery, HandledMessages, MissedMessages, ParkingLot } from './durable-lane.js';
import { namespaceOf } from './durable-subject.js';
import type { MissedMessagesStore } from './missed-messages.js';

/** One pattern of subjects, the class its messages have, and what handles them. */
export interface DurableRoute {
  readonly pattern: string;
  readonly messageClass: MessageClass<DurableMessage>;
  readonly handle: (message: DurableMessage, subject: string) => Promise<void>;
}

/** What the processor tells about its work, for logs and metrics. */
export interface ProcessorListener extends CatchUpListener {
  onHandled(subject: string): void;
  onRetry(subject: string, attempt: number, error: unknown): void;
  onParked(subject: string, reason: string): void;
  /** Somebody who may not write on `subject` made a message appear there; it is parked and has no effect. */
  onForged(subject: string, why: string): void;
}

/** How failures are told apart and bounded. */
export interface ProcessorOptions {
  readonly parkingLot: ParkingLot;
  /** Where it gets what a stream no longer has. */
  readonly missedMessages: MissedMessagesStore;
  /** What needs no second look when everything is asked for again; without it each message is handled again, to no effect. */
  readonly handledMessages?: HandledMessages;
  /** Whether an error says nothing against the message (the database is away): such a message is tried until it succeeds. */
  readonly isTransient: (error: unknown) => boolean;
  readonly listener: ProcessorListener;
  readonly scheduler: Scheduler;
  /** Least tries of a message in a row that fail by an error of its own, before it is parked. */
  readonly maxAttempts?: number;
  /** First pause between tries, doubled up to 32 times itself, in milliseconds. */
  readonly retryDelayMs?: number;
}

/** With the pauses between them about 5 s: what fails for a moment is not proven poison. */
const DEFAULT_MAX_ATTEMPTS = 8;
const DEFAULT_RETRY_DELAY_MS = 50;
const MAX_BACKOFF_DOUBLINGS = 5;

/**
 * Takes one delivery to its end: decoded, handled and acknowledged, or parked. Order is kept, because a message that
 * cannot be handled yet holds up the ones behind it instead of being overtaken.
 */
export class MessageProcessor {
  readonly #routes: readonly DurableRoute[];
  readonly #options: ProcessorOptions;
  readonly #catchUp: CatchUp;
  readonly #inBackground = new Set<Promise<void>>();
  #stopped = false;

  constructor(routes: readonly DurableRoute[], options: ProcessorOptions) {
    this.#routes = routes;
    this.#options = options;
    this.#catchUp = new CatchUp({
      missedMessages: options.missedMessages,
      handledMessages: options.handledMessages,
      listener: options.listener,
      process: (delivery) => this.#process(delivery),
      pause: (attempt, delivery) => this.#pause(attempt, delivery),
      isStopped: () => this.#stopped,
    });
  }

  /** Lets a message that is being retried go, unsettled, so that it is delivered again after a restart. */
  stop(): void {
    this.#stopped = true;
  }

  /** Resolves when nothing is worked on beside the deliveries. */
  async whenIdle(): Promise<void> {
    await Promise.all(this.#inBackground);
  }

  /** Processes one delivery; rejects only if it was stopped in the middle, leaving the message unsettled. */
  async processDelivery(delivery: Delivery): Promise<void> {
    const { missed, subject } = delivery;
    if (missed === undefined) return this.#process(delivery);
    if (missed.messages === 0 || isUrgent(namespaceOf(subject))) return this.#processThenCatchUp(delivery, missed);
    await this.#catchUp.catchUp(delivery, missed);
    return this.#process(delivery);
  }

  /**
   * What is urgent waits for nothing, nor does anything for what may not be missing at all; handlers know what is newer. It stays
   * unsettled until what was missed is handled too: a reader that dies before is told again.
   */
  async #processThenCatchUp(delivery: Delivery, missed: MissedMessages): Promise<void> {
    let settle = (): void => undefined;
    await this.#process({
      ...delivery,
      ack: () => (settle = () => delivery.ack()),
      giveUp: () => (settle = () => delivery.giveUp()),
    });
    const inBackground = this.#catchUp
      .catchUp(delivery, missed)
      .then(
        () => settle(),
        (error: unknown) => this.#options.listener.onRetry(delivery.subject, 1, error),
      )
      .finally(() => this.#inBackground.delete(inBackground));
    this.#inBackground.add(inBackground);
  }

  async #process(delivery: Delivery): Promise<void> {
    const route = this.#routes.find((candidate) => subjectMatches(candidate.pattern, delivery.subject));
    if (route === undefined) {
      // Facts that this service does not care for travel in the same stream.
      delivery.ack();
      return;
    }
    if (delivery.objection !== undefined) {
      this.#options.listener.onForged(delivery.subject, delivery.objection);
      await this.#park(delivery, `NOT_SIGNED_BY_WRITER: ${delivery.objection}`);
      return;
    }
    const message = decodeMessage(route.messageClass, delivery.payload);
    if (message.ok) await this.#handle(route, message.value, delivery);
    else await this.#park(delivery, `${message.error.code}: ${message.error.message}`);
  }

  async #handle(route: DurableRoute, message: DurableMessage, delivery: Delivery): Promise<void> {
    const maxAttempts = this.#options.maxAttempts ?? DEFAULT_MAX_ATTEMPTS;
    let refusals = 0;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await route.handle(message, delivery.subject);
        delivery.ack();
        this.#options.listener.onHandled(delivery.subject);
        return;
      } catch (error) {
        this.#options.listener.onRetry(delivery.subject, attempt, error);
        // Only refusals in a row prove anything: an outage in between begins the proof anew.
        refusals = this.#options.isTransient(error) ? 0 : refusals + 1;
        if (refusals >= maxAttempts) {
          await this.#park(delivery, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
          return;
        }
      }
      await this.#pause(attempt, delivery);
    }
  }

  async #park(delivery: Delivery, reason: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#options.parkingLot.park({
          id: delivery.id,
          subject: delivery.subject,
          payload: delivery.payload,
          reason,
        });
        delivery.giveUp();
        this.#options.listener.onParked(delivery.subject, reason);
        return;
      } catch (error) {
        this.#options.listener.onRetry(delivery.subject, attempt, error);
      }
      await this.#pause(attempt, delivery);
    }
  }

  async #pause(attempt: number, delivery: Delivery): Promise<void> {
    const base = this.#options.retryDelayMs ?? DEFAULT_RETRY_DELAY_MS;
    if (this.#stopped) throw new Error('stopped while a message was being retried');
    delivery.working();
    await this.#options.scheduler.sleep(base * 2 ** Math.min(attempt - 1, MAX_BACKOFF_DOUBLINGS));
    if (this.#stopped) throw new Error('stopped while a message was being retried');
  }
}
