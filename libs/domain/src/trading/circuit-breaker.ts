import { US_PER_MS } from '#libs/kernel';

/** Whether new orders get through to the venue: all of them, none, or one to see whether it works again. */
export type CircuitState = 'closed' | 'open' | 'half-open';

/** How a breaker behaves. */
export interface CircuitBreakerSettings {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** Time after which an open breaker lets one order through, in milliseconds. */
  readonly halfOpenAfterMs: number;
}

/**
 * Keeps orders away from a venue that does not answer. Time is an input (any clock that never goes back), so that it does
 * the same on a machine and in a simulation. While the one order of a half-open breaker is on its way the others are
 * refused: an order that waited for it would be sent without a last look.
 */
export class CircuitBreaker {
  readonly #settings: CircuitBreakerSettings;
  #state: CircuitState = 'closed';
  #failuresInARow = 0;
  #openedAtUs = 0;

  constructor(settings: CircuitBreakerSettings) {
    this.#settings = settings;
  }

  get state(): CircuitState {
    return this.#state;
  }

  /** Whether an order that came now would be refused; asking changes nothing. */
  refusesOrder(nowUs: number): boolean {
    if (this.#state === 'closed') return false;
    return this.#state === 'half-open' || nowUs - this.#openedAtUs < this.#settings.halfOpenAfterMs * US_PER_MS;
  }

  /** Whether an order may be sent now; whoever sends it reports what came of it by {@link recordOutcome}. */
  admitsOrder(nowUs: number): boolean {
    if (this.refusesOrder(nowUs)) return false;
    if (this.#state === 'open') this.#state = 'half-open';
    return true;
  }

  /** Takes what came of an order that was admitted; orders that were sent before the breaker opened count too. */
  recordOutcome(hasFailed: boolean, nowUs: number): void {
    if (!hasFailed) {
      this.#failuresInARow = 0;
      this.#state = 'closed';
      return;
    }
    this.#failuresInARow += 1;
    if (this.#state === 'closed' && this.#failuresInARow < this.#settings.failures) return;
    this.#state = 'open';
    this.#openedAtUs = nowUs;
  }
}
