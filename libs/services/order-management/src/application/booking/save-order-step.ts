import { Inject, Injectable } from '@nestjs/common';
import { type Order, type OrderChange, type ProgressStep, advanceOrder, isSameOrder } from '#libs/domain';
import { type Problem, type Result, type UnixUs, type VenueOrderId, formatDecimal } from '#libs/kernel';
import { LOG, type Log } from '#libs/platform';
import { ORDER_OBSERVER, type OrderObserver, type BookingWrites } from '../../ports.js';
import { WorkingOrders } from '../send/working-orders.js';
import { DiscrepancyReporter } from './discrepancy-reporter.js';
import { orderFact } from './facts.js';

/** Where a step of an order came from. */
export interface StepEvidence {
  /** Kept in the order's history. */
  readonly proof: object;
  /** What caused it, for the chain of messages. */
  readonly causationId: string;
  /** Kept with the order where the step changes it. */
  readonly reason: string;
  readonly nowUs: UnixUs;
  /** The venue's id of the order, where the venue itself reported. */
  readonly venueOrderId: VenueOrderId | undefined;
}

/** Saves what a step made of an order: row, history and fact in one transaction; alarm, metric and log after it. */
@Injectable()
export class SaveOrderStep {
  readonly #discrepancies: DiscrepancyReporter;
  readonly #working: WorkingOrders;
  readonly #observer: OrderObserver;
  readonly #log: Log;

  constructor(
    discrepancies: DiscrepancyReporter,
    working: WorkingOrders,
    @Inject(ORDER_OBSERVER) observer: OrderObserver,
    @Inject(LOG) log: Log,
  ) {
    this.#discrepancies = discrepancies;
    this.#working = working;
    this.#observer = observer;
    this.#log = log;
  }

  /** Returns the order as it stands now; a step that it cannot take is a discrepancy and changes nothing. */
  async saveStep(
    writes: BookingWrites,
    before: Order,
    step: Result<ProgressStep, Problem>,
    evidence: StepEvidence,
  ): Promise<Order> {
    if (!step.ok) return this.#refuseStep(writes, before, step.error);
    const advanced = advanceOrder(before, step.value, evidence);
    if (!advanced.ok) return this.#refuseStep(writes, before, advanced.error);
    const after = advanced.value;
    if (step.value.changed) {
      const change = { event: step.value.event, fromStatus: before.status, proof: evidence.proof };
      await this.#saveChange(writes, before, after, change, evidence);
    } else if (!isSameOrder(before, after)) await writes.saveOrder(before, after, undefined, evidence.nowUs);
    this.#working.noteAfterCommit(writes, after);
    if (step.value.alarm) await this.#reportLateEvidence(writes, before, after, step.value);
    return after;
  }

  async #saveChange(
    writes: BookingWrites,
    before: Order,
    after: Order,
    change: OrderChange,
    { causationId, nowUs }: StepEvidence,
  ): Promise<void> {
    await writes.saveOrder(before, after, change, nowUs);
    await writes.announce([orderFact(after, causationId, nowUs)]);
    const { clientOrderId, correlationId, reason, status, version } = after;
    writes.afterCommit(() => {
      this.#observer.onOrder(status, change.event);
      const fields = { clientOrderId, correlationId, event: change.event, status, version, reason };
      if (status === 'Unknown') this.#log.warn(fields, 'order');
      else this.#log.info(fields, 'order');
    });
  }

  async #refuseStep(writes: BookingWrites, order: Order, { code, details }: Problem): Promise<Order> {
    await this.#discrepancies.reportDifference(writes, { kind: code, about: order.clientOrderId, details });
    return order;
  }

  #reportLateEvidence(writes: BookingWrites, before: Order, after: Order, { event }: ProgressStep): Promise<void> {
    const numbers = { cumQuantity: formatDecimal(after.cumQuantity), quantity: formatDecimal(after.quantity) };
    const details = { event, was: before.status, is: after.status, ...numbers };
    return this.#discrepancies.reportDifference(writes, { kind: 'LATE_EVIDENCE', about: after.clientOrderId, details });
  }
}
