import { Inject, Injectable } from '@nestjs/common';
import type { Scheduler } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { ORDER_PATH, type OrderPath } from '../../ports.js';
import { STRATEGY_SETTINGS, type StrategyRules } from '../../strategy.settings.js';

/**
 * Lets the first decisions wait until orders may leave, where order-management is in the same process: an order that is decided before waits for
 * the end of the reconciliation, and is sent at what was the market then.
 */
@Injectable()
export class AwaitOrderPath {
  readonly #path: OrderPath;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #settings: StrategyRules;
  readonly #givingUp = new AbortController();

  constructor(
    @Inject(ORDER_PATH) path: OrderPath,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
    @Inject(STRATEGY_SETTINGS) settings: StrategyRules,
  ) {
    this.#path = path;
    this.#scheduler = scheduler;
    this.#log = log;
    this.#settings = settings;
  }

  /** Gives up waiting. */
  stopWaiting(): void {
    this.#givingUp.abort();
  }

  /** Resolves when orders may leave, or after `WARM_UP_TIMEOUT_MS`: then the strategies decide, and their orders wait at the gate. */
  async whenOpenOrGivenUp(): Promise<void> {
    const { WARM_UP_TIMEOUT_MS: atMostMs } = this.#settings;
    const givingUp = this.#scheduler.runAfter(atMostMs, () => {
      this.#log.warn({ atMostMs }, 'orders may not leave yet; the strategies begin, and what they want waits');
      this.stopWaiting();
    });
    await this.#path.whenOpen(this.#givingUp.signal);
    givingUp.cancel();
  }
}
