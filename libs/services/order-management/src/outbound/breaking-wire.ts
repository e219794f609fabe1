import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import type { OrderEntry, VenueOrder } from '#libs/domain';
import { problem } from '#libs/kernel';
import type { SendAnswer, VenueWire, WireState } from '../application/venue-wire.js';

/** How the breaker behaves. */
export interface BreakerSettings {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** Time after which one order is let through to see, in milliseconds. */
  readonly halfOpenAfterMs: number;
}

const UNREACHABLE = 'VENUE_UNREACHABLE';

/**
 * A failure of the venue: no answer that can be trusted, or no connection. A refusal is none: the venue works and says no.
 */
function isFailure(answer: unknown): boolean {
  const { outcome, problem: trouble } = answer as SendAnswer & { readonly problem?: { readonly code: string } };
  return outcome === 'unknown' || (outcome === 'no' && trouble.code === UNREACHABLE);
}

/** New orders behind cockatiel's circuit breaker: while it is open an order is refused before it reaches the wire. */
export class BreakingWire implements VenueWire {
  readonly #entry: Pick<OrderEntry, 'placeOrder'>;
  readonly #policy;

  constructor(entry: Pick<OrderEntry, 'placeOrder'>, settings: BreakerSettings, onChange: (state: WireState) => void) {
    this.#entry = entry;
    this.#policy = circuitBreaker(handleAll.orWhenResult(isFailure), {
      breaker: new ConsecutiveBreaker(settings.failures),
      halfOpenAfter: settings.halfOpenAfterMs,
    });
    this.#policy.onStateChange((state) => onChange(wireState(state)));
  }

  get state(): WireState {
    return wireState(this.#policy.state);
  }

  async placeOrder(order: VenueOrder): Promise<SendAnswer> {
    try {
      return await this.#policy.execute(() => this.#entry.placeOrder(order));
    } catch (error) {
      if (error instanceof BrokenCircuitError) {
        const message = 'The venue has not been answering: the order was refused before it reached the wire.';
        return { outcome: 'not-sent', problem: problem('BREAKER_OPEN', message, {}, true) };
      }
      // What threw may have thrown after the first byte.
      const why = error instanceof Error ? error.message : String(error);
      return { outcome: 'unknown', problem: problem('VENUE_OUTCOME_UNKNOWN', `Sending the order failed: ${why}.`) };
    }
  }
}

function wireState(state: CircuitState): WireState {
  if (state === CircuitState.Closed) return 'closed';
  return state === CircuitState.HalfOpen ? 'half-open' : 'open';
}
