import { Inject, Injectable } from '@nestjs/common';
import type { RecordedIntent } from '#libs/domain';
import type { Clock } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { StrategyRunner } from '../strategies/strategy-runner.js';

/** Frees the strategy that waits for an intent, once the books have the intent as done. */
@Injectable()
export class IntentClosing {
  readonly #runner: StrategyRunner;
  readonly #clock: Clock;

  constructor(runner: StrategyRunner, @Inject(CLOCK) clock: Clock) {
    this.#runner = runner;
    this.#clock = clock;
  }

  /** Reports an intent that is no longer open to its strategy; call it after the commit. */
  reportIfDone(intent: RecordedIntent | undefined): void {
    if (intent === undefined || intent.status === 'open') return;
    const outcome = intent.status === 'refused' ? 'refused' : 'ended';
    this.#runner.onIntentClosed(intent.intentId, outcome, this.#clock.nowUs());
  }

  /** Frees the strategy that waits for an intent which will never become an order. */
  reportRefused(intentId: string): void {
    this.#runner.onIntentClosed(intentId, 'refused', this.#clock.nowUs());
  }
}
