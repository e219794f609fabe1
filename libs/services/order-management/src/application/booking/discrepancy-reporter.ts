import { Inject, Injectable } from '@nestjs/common';
import type { Discrepancy } from '#libs/domain';
import { type Clock } from '#libs/kernel';
import { CLOCK, LOG, type Log } from '#libs/platform';
import { ORDER_OBSERVER, type OrderObserver, type BookingWrites } from '../../ports.js';

/** Writes down what we and the venue do not agree on; a new difference raises the alarm once its transaction has committed. */
@Injectable()
export class DiscrepancyReporter {
  readonly #clock: Clock;
  readonly #observer: OrderObserver;
  readonly #log: Log;

  constructor(@Inject(CLOCK) clock: Clock, @Inject(ORDER_OBSERVER) observer: OrderObserver, @Inject(LOG) log: Log) {
    this.#clock = clock;
    this.#observer = observer;
    this.#log = log;
  }

  /** Reports a difference within a transaction; one that is open already is only noted as seen again. */
  async reportDifference(writes: BookingWrites, found: Discrepancy): Promise<void> {
    const isNew = await writes.reportDiscrepancy(found, this.#clock.nowUs());
    if (!isNew) return;
    writes.afterCommit(() => {
      this.#observer.onAlarm(found.kind);
      this.#log.error({ ...found }, 'the venue and our books differ');
    });
  }
}
