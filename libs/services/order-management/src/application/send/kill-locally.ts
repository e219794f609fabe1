import { Inject, Injectable } from '@nestjs/common';
import { EVERY_ACCOUNT_SCOPE } from '#libs/domain';
import { CLOCK, LOG, type Log } from '#libs/platform';
import type { Clock } from '#libs/kernel';
import { CancelOrders } from './cancel-orders.js';
import { TradingLatch } from './trading-latch.js';

/** Above every version that risk gives: what an operator has halted here, no message lifts. */
const ABOVE_ALL = Number.MAX_SAFE_INTEGER;

/**
 * The kill of last resort, by an operator on the machine itself: it needs no broker, no database and no other service. It holds until
 * the process is started again, and lies in memory alone; a halt that outlives a restart is risk's to give.
 */
@Injectable()
export class KillLocally {
  readonly #latch: TradingLatch;
  readonly #cancel: CancelOrders;
  readonly #clock: Clock;
  readonly #log: Log;
  #isKilled = false;

  constructor(latch: TradingLatch, cancel: CancelOrders, @Inject(CLOCK) clock: Clock, @Inject(LOG) log: Log) {
    this.#latch = latch;
    this.#cancel = cancel;
    this.#clock = clock;
    this.#log = log;
  }

  /** Whether no order leaves any more, whatever risk says. */
  get isKilled(): boolean {
    return this.#isKilled;
  }

  /** Halts and begins to cancel what works, within this call; `by` says how it was asked for. */
  killLocally(by: string): void {
    this.#isKilled = true;
    this.#latch.noteChange({
      scope: EVERY_ACCOUNT_SCOPE,
      state: 'HALTED',
      version: ABOVE_ALL,
      changedAtUs: this.#clock.nowUs(),
      actor: by,
      reason: 'killed on its own machine',
    });
    this.#log.fatal({ by }, 'killed: no order leaves until this process is started again');
    this.#cancel
      .sweepOrders()
      .catch((error: unknown) => this.#log.error({ err: error }, 'cancelling after a kill failed; tried again'));
  }
}
