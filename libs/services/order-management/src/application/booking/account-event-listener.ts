import { Inject, Injectable } from '@nestjs/common';
import { type AccountEvent, type AccountListener, type Order, type VenueOrderState, isTerminal } from '#libs/domain';
import type { Clock } from '#libs/kernel';
import { CLOCK, LOG, type Log } from '#libs/platform';
import { ORDER_OBSERVER, type OrderObserver } from '../../ports.js';
import { ReconcileSchedule } from '../reconcile/reconcile-schedule.js';
import { AccountQueue, QueueFullError } from './account-queue.js';
import { BookBalances } from './book-balances.js';
import { BookEvidence } from './book-evidence.js';
import { BookTogether } from './book-together.js';
import { BookTransfer } from './book-transfer.js';
import { StreamHealth } from './stream-health.js';

/**
 * Takes what the private stream reports, in order. Nothing is ever skipped silently: what cannot be taken makes the books
 * stale, holds orders back and is found again by reconciliation.
 */
@Injectable()
export class AccountEventListener implements AccountListener {
  readonly #queue: AccountQueue;
  readonly #evidence: BookEvidence;
  readonly #balances: BookBalances;
  readonly #schedule: ReconcileSchedule;
  readonly #stream: StreamHealth;
  readonly #clock: Clock;
  readonly #observer: OrderObserver;
  readonly #log: Log;
  readonly #transfers: BookTransfer;
  readonly #together: BookTogether;

  constructor(
    queue: AccountQueue,
    evidence: BookEvidence,
    balances: BookBalances,
    schedule: ReconcileSchedule,
    stream: StreamHealth,
    @Inject(CLOCK) clock: Clock,
    @Inject(ORDER_OBSERVER) observer: OrderObserver,
    @Inject(LOG) log: Log,
    transfers: BookTransfer,
    together: BookTogether,
  ) {
    this.#queue = queue;
    this.#evidence = evidence;
    this.#balances = balances;
    this.#schedule = schedule;
    this.#stream = stream;
    this.#clock = clock;
    this.#observer = observer;
    this.#log = log;
    this.#transfers = transfers;
    this.#together = together;
  }

  onAccountEvent(event: AccountEvent): void {
    if (event.kind === 'balances') this.#stream.noteBalances(event.balances.map(({ asset }) => asset));
    this.#bookAccountEvent(event).catch((error: unknown) => {
      const overflow = error instanceof QueueFullError;
      this.#observer.onStreamTrouble(overflow ? 'overflow' : 'failed');
      this.#log.error({ err: error }, 'an event of the private stream could not be taken');
      this.#schedule.markStale(overflow ? 'the queue of account events overflowed' : 'an account event failed');
    });
  }

  onConnected(): void {
    this.#stream.connectedSinceUs = this.#clock.nowUs();
    this.#log.info('the private stream is up');
    this.#schedule.markStale('the private stream was connected; what was missed is being fetched');
  }

  onDisconnected(reason: string): void {
    this.#stream.connectedSinceUs = undefined;
    this.#observer.onStreamTrouble('disconnected');
    this.#log.warn({ reason }, 'the private stream is down');
    this.#schedule.markStale('the private stream is down');
  }

  onBadFrame(reason: string, sample: string): void {
    this.#observer.onStreamTrouble('bad-frame');
    this.#observer.onAlarm('UNREADABLE_REPORT');
    this.#log.error({ reason, sample }, 'a frame of the private stream could not be read');
    this.#schedule.markStale('a frame of the private stream could not be read');
  }

  async #bookAccountEvent(event: AccountEvent): Promise<void> {
    if (event.kind === 'balances') {
      await this.#together.enqueueBooking(this.#balances.bookingOf(event.balances, event.exchangeAtUs));
      return;
    }
    if (event.kind === 'transfer') {
      await this.#queue.enqueue(() => this.#transfers.bookTransfer(event.transfer));
      return;
    }
    const { fill, order, reason } = event;
    const evidence = this.#evidence.bookingOf({ source: 'stream', order, fill, reason });
    const after = await this.#together.enqueueBooking(evidence);
    if (after !== undefined && waitsForFills(after, order)) this.#schedule.requestPart('orders');
  }
}

/** Whether the venue calls an order ended that we keep open because executions are missing: they are fetched at once. */
function waitsForFills(after: Order, reported: VenueOrderState): boolean {
  return isTerminal(reported.status) && !isTerminal(after.status);
}
