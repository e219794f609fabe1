import { Inject, Injectable } from '@nestjs/common';
import type { RiskTradingStateChangedV1 } from '#libs/contracts';
import { LOG, type Log } from '#libs/platform';
import { ORDER_BOOKS, type OrderBooks } from '../../ports.js';
import { CancelOrders } from './cancel-orders.js';
import { TradingLatch } from './trading-latch.js';

/** Latches what risk decided about a scope, at once in memory and then across restarts; a halt cancels what is working. */
@Injectable()
export class LatchTradingState {
  readonly #books: OrderBooks;
  readonly #cancel: CancelOrders;
  readonly #memory: TradingLatch;
  readonly #log: Log;

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    cancel: CancelOrders,
    memory: TradingLatch,
    @Inject(LOG) log: Log,
  ) {
    this.#books = books;
    this.#cancel = cancel;
    this.#memory = memory;
    this.#log = log;
  }

  /** Takes a change; an older version than the one that is latched does nothing. */
  async latchTradingState(message: RiskTradingStateChangedV1): Promise<void> {
    const { actor, occurredAtUs, reason, scope, state, version } = message;
    const change = { scope, state, version, actor, reason, changedAtUs: occurredAtUs };
    // First in memory: it stops what is about to leave even while the books cannot be written.
    this.#memory.noteChange(change);
    if (this.#memory.tradingState === 'HALTED') this.#beginSweep();
    const { committed, latched } = await this.#books.write(async (writes) => ({
      latched: await writes.latchTradingState(change),
      committed: await writes.latchedStates(),
    }));
    // An old message, told again: the books know better.
    for (const known of committed) this.#memory.noteChange(known);
    if (latched) this.#log.warn({ scope, state, version, actor, reason }, 'the trading state changed');
    if (latched && state === 'HALTED') this.#beginSweep();
  }

  /**
   * Takes over what a former process had latched, before anything is read: a halt that was lifted, and is told again by a broker that
   * lost its place, is then known to be an old one, and cancels nothing.
   */
  async recallTradingStates(): Promise<void> {
    const latched = await this.#books.read((reads) => reads.latchedStates());
    for (const known of latched) this.#memory.noteChange(known);
  }

  /** The latch is what stops new orders; the cancels follow from it, again with every look at the orders. */
  #beginSweep(): void {
    this.#cancel
      .sweepOrders()
      .catch((error: unknown) => this.#log.error({ err: error }, 'cancelling after a halt failed; tried again'));
  }
}
