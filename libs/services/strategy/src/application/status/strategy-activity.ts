import { Inject, Injectable } from '@nestjs/common';
import type { InstrumentId, StrategyId } from '#libs/kernel';
import { type DropReason, STRATEGY_OBSERVER, type StrategyObserver } from '../../ports.js';

/** Counted since the start of the process. */
export interface ActivityTotals {
  /** Times that a strategy wanted an order. */
  readonly signals: number;
  /** Intents committed. */
  readonly proposed: number;
  /** Intents that risk refused. */
  readonly refused: number;
}

/** Counts what the strategies do for the status page, and passes it on to the observer. */
@Injectable()
export class StrategyActivity implements StrategyObserver {
  readonly #totals = { signals: 0, proposed: 0, refused: 0 };
  readonly #observer: StrategyObserver;

  constructor(@Inject(STRATEGY_OBSERVER) observer: StrategyObserver) {
    this.#observer = observer;
  }

  /** For the status page. */
  get totals(): ActivityTotals {
    return { ...this.#totals };
  }

  onSignal(strategy: StrategyId, instrument: InstrumentId): void {
    this.#totals.signals += 1;
    this.#observer.onSignal(strategy, instrument);
  }

  onIntentProposed(strategy: StrategyId, instrument: InstrumentId, latencyUs: number): void {
    this.#totals.proposed += 1;
    this.#observer.onIntentProposed(strategy, instrument, latencyUs);
  }

  onSignalDropped(strategy: StrategyId, reason: DropReason): void {
    this.#observer.onSignalDropped(strategy, reason);
  }

  onIntentRefused(strategy: string, rule: string): void {
    this.#totals.refused += 1;
    this.#observer.onIntentRefused(strategy, rule);
  }

  onIntentOverdue(): void {
    this.#observer.onIntentOverdue();
  }
}
