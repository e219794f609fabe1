import { Inject, Injectable } from '@nestjs/common';
import {
  CircuitBreaker,
  type CircuitState,
  type OrderEntry,
  type VenueAnswer,
  type VenueOrder,
  type VenueOrderState,
} from '#libs/domain';
import { type Problem, type Scheduler, US_PER_SECOND, problem } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import type { OrderManagementSettings } from '../../order-management.settings.js';
import { ORDER_ENTRY, ORDER_OBSERVER, ORDER_SETTINGS, type OrderObserver } from '../../ports.js';

/** The venue's answer to a new order, or that it was held back before the wire: then nothing can have happened. */
export type SendAnswer = VenueAnswer<VenueOrderState> | { readonly outcome: 'not-sent'; readonly problem: Problem };

/** What is looked at once more right before the first byte of an order. */
export interface WireLook {
  /** When the order was marked as sent, on the monotonic clock. */
  readonly markedAtUs: number;
  /** Why it may not leave now: a code, a colon and a sentence. */
  readonly refusalOf: () => string | undefined;
  /** Nothing refuses it, and its first byte is the next step; with the time on the monotonic clock. */
  readonly onFirstByte?: (atUs: number) => void;
}

const HELD_BACK = 'The venue has not been answering: the order was refused before it reached the wire.';

/**
 * Puts new orders on the wire, behind a circuit breaker. Cancels and queries do not pass here: they are never held back. The
 * breaker is our own because time is an input here: one built on the machine's clock would not open on virtual time.
 */
@Injectable()
export class OrderWire {
  readonly #entry: OrderEntry;
  readonly #scheduler: Scheduler;
  readonly #observer: OrderObserver;
  readonly #log: Log;
  readonly #breaker: CircuitBreaker;
  #reportedState: CircuitState = 'closed';

  constructor(
    @Inject(ORDER_ENTRY) entry: OrderEntry,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(ORDER_OBSERVER) observer: OrderObserver,
    @Inject(LOG) log: Log,
    @Inject(ORDER_SETTINGS) settings: OrderManagementSettings,
  ) {
    this.#entry = entry;
    this.#scheduler = scheduler;
    this.#observer = observer;
    this.#log = log;
    const { ORDER_BREAKER_FAILURES: failures, ORDER_BREAKER_HALF_OPEN_MS: halfOpenAfterMs } = settings;
    this.#breaker = new CircuitBreaker({ failures, halfOpenAfterMs });
  }

  /** Whether new orders get through to the venue now. */
  get state(): CircuitState {
    return this.#breaker.state;
  }

  /** Whether an order that came now would be held back because the venue has not been answering. */
  get holdsOrdersBack(): boolean {
    return this.#breaker.refusesOrder(this.#scheduler.monotonicUs());
  }

  /** Sends a new order, once, or holds it back. Never rejects. */
  async placeOrder(order: VenueOrder, look: WireLook): Promise<SendAnswer> {
    const refused = heldBackBy(look.refusalOf());
    if (refused !== undefined) return { outcome: 'not-sent', problem: refused };
    const beganUs = this.#scheduler.monotonicUs();
    if (!this.#breaker.admitsOrder(beganUs)) {
      return { outcome: 'not-sent', problem: problem('BREAKER_OPEN', HELD_BACK, {}, true) };
    }
    this.#reportState();
    const answer = await this.#askVenue(order, look);
    if (answer.outcome === 'not-sent') {
      if (this.#breaker.state === 'half-open') this.#breaker.recordOutcome(true, beganUs);
      return answer;
    }
    const endedUs = this.#scheduler.monotonicUs();
    this.#breaker.recordOutcome(isFailure(answer), endedUs);
    this.#reportState();
    this.#observer.onAnswer(answer.outcome, (endedUs - beganUs) / US_PER_SECOND);
    return answer;
  }

  /** The adapter looks again, synchronously, once it has everything that it waits for. */
  async #askVenue(order: VenueOrder, { markedAtUs, onFirstByte, refusalOf }: WireLook): Promise<SendAnswer> {
    let refused: Problem | undefined;
    const refuse = (): Problem | undefined => {
      refused = heldBackBy(refusalOf());
      if (refused === undefined) onFirstByte?.(this.#scheduler.monotonicUs());
      return refused;
    };
    try {
      const answer = await this.#entry.placeOrder(order, { markedAtUs, refuse });
      return refused === undefined ? answer : { outcome: 'not-sent', problem: refused };
    } catch (error) {
      // What threw may have thrown after the first byte.
      const why = error instanceof Error ? error.message : String(error);
      return { outcome: 'unknown', problem: problem('VENUE_OUTCOME_UNKNOWN', `Sending the order failed: ${why}.`) };
    }
  }

  #reportState(): void {
    const { state } = this.#breaker;
    if (state === this.#reportedState) return;
    this.#reportedState = state;
    this.#log.warn({ state }, 'the circuit breaker of the venue');
  }
}

function heldBackBy(refusal: string | undefined): Problem | undefined {
  if (refusal === undefined) return undefined;
  const [code = '', ...words] = refusal.split(': ');
  return problem(code, words.join(': '), {}, false);
}

/** A failure of the venue: no answer that can be trusted, or no connection. A refusal is none: the venue works and says no. */
function isFailure(answer: VenueAnswer<VenueOrderState>): boolean {
  return answer.outcome === 'unknown' || (answer.outcome === 'no' && answer.problem.code === 'VENUE_UNREACHABLE');
}
