import type { AccountEvent, AccountListener, Order, VenueOrderState } from '#libs/domain';
import { isTerminal } from '#libs/domain';
import type { Clock } from '#libs/kernel';
import type { Log } from '#libs/platform';
import { type AccountQueue, QueueFullError } from './account-queue.js';
import type { Bookkeeper } from './bookkeeper.js';
import type { Observer } from './observer.js';
import type { ReconcileLoop } from './reconcile-loop.js';
import type { StreamHealth } from './stream-health.js';

/** What taking events of the private stream works with. */
export interface AccountEventParts {
  readonly bookkeeper: Bookkeeper;
  readonly queue: AccountQueue;
  readonly loop: Pick<ReconcileLoop, 'stale' | 'request'>;
  readonly stream: StreamHealth;
  readonly clock: Clock;
  readonly observer: Observer;
  readonly log: Log;
}

/**
 * Takes what the private stream tells, in order. Nothing is ever skipped silently: what cannot be taken makes the books
 * stale, holds orders back and is found again by reconciliation.
 */
export class AccountEvents implements AccountListener {
  readonly #parts: AccountEventParts;

  constructor(parts: AccountEventParts) {
    this.#parts = parts;
  }

  onEvent(event: AccountEvent): void {
    const { observer, queue } = this.#parts;
    if (event.kind === 'balances') this.#parts.stream.balanceEvents += 1;
    queue
      .run(() => this.#take(event))
      .catch((error: unknown) => {
        const overflow = error instanceof QueueFullError;
        observer.onStreamTrouble(overflow ? 'overflow' : 'failed');
        this.#parts.log.error({ err: error }, 'an event of the private stream could not be taken');
        this.#parts.loop.stale(overflow ? 'the queue of account events overflowed' : 'an account event failed');
      });
  }

  onConnected(): void {
    this.#parts.stream.connectedSinceUs = this.#parts.clock.nowUs();
    this.#parts.log.info('the private stream is up');
    this.#parts.loop.stale('the private stream was connected; what was missed is being fetched');
  }

  onDisconnected(reason: string): void {
    this.#parts.stream.connectedSinceUs = undefined;
    this.#parts.observer.onStreamTrouble('disconnected');
    this.#parts.log.warn({ reason }, 'the private stream is down');
    this.#parts.loop.stale('the private stream is down');
  }

  onBadFrame(reason: string, sample: string): void {
    this.#parts.observer.onStreamTrouble('bad-frame');
    this.#parts.log.error({ reason, sample }, 'a frame of the private stream could not be read');
    this.#parts.loop.stale('a frame of the private stream could not be read');
  }

  async #take(event: AccountEvent): Promise<void> {
    const { bookkeeper } = this.#parts;
    if (event.kind === 'balances') {
      await bookkeeper.bookBalances(event.balances, event.exchangeAtUs);
      return;
    }
    const { fill, order, reason } = event;
    const after = await bookkeeper.bookEvidence({ source: 'stream', order, fill, reason });
    if (after !== undefined && waitsForFills(after, order)) this.#parts.loop.request('orders');
  }
}

/** Whether the venue calls an order ended that we keep open because executions are missing: they are fetched at once. */
function waitsForFills(after: Order, word: VenueOrderState): boolean {
  return isTerminal(word.status) && !isTerminal(after.status);
}
