import { Inject, Injectable } from '@nestjs/common';
import type { Scheduler } from '#libs/kernel';
import { LOG, type Log, SCHEDULER, Supervisor } from '#libs/platform';
import { ORDER_OBSERVER, type OrderObserver } from '../../ports.js';
import { ContainFailure } from '../booking/contain-failure.js';
import { DemandSameVenue } from '../lease/demand-same-venue.js';
import { VenueBeganAnewError } from '../venue-began-anew.js';
import { CancelOrders } from '../send/cancel-orders.js';
import { SettleUnsentOrders } from '../send/settle-unsent-orders.js';
import { CheckDecisions } from './check-decisions.js';
import { ReconcileRound } from './reconcile-round.js';
import { type DueRound, ReconcileSchedule, type RoundOutcome } from './reconcile-schedule.js';

/** Runs reconciliations, one at a time, whenever the schedule has one due. */
@Injectable()
export class ReconcileLoop {
  readonly #schedule: ReconcileSchedule;
  readonly #round: ReconcileRound;
  readonly #cancel: CancelOrders;
  readonly #unsent: SettleUnsentOrders;
  readonly #decisions: CheckDecisions;
  readonly #contain: ContainFailure;
  readonly #sameVenue: DemandSameVenue;
  readonly #supervisor: Supervisor;
  readonly #scheduler: Scheduler;
  readonly #observer: OrderObserver;
  readonly #log: Log;
  readonly #stopping = new AbortController();
  #wake = new AbortController();
  #done: Promise<void> = Promise.resolve();
  #checking: Promise<void> | undefined;
  /** Whether the venue is the one of the books; it was asked before the first round. */
  #isVenueSure = true;
  #hasReconciled = false;

  constructor(
    schedule: ReconcileSchedule,
    round: ReconcileRound,
    cancel: CancelOrders,
    unsent: SettleUnsentOrders,
    decisions: CheckDecisions,
    contain: ContainFailure,
    sameVenue: DemandSameVenue,
    supervisor: Supervisor,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(ORDER_OBSERVER) observer: OrderObserver,
    @Inject(LOG) log: Log,
  ) {
    this.#schedule = schedule;
    this.#round = round;
    this.#cancel = cancel;
    this.#unsent = unsent;
    this.#decisions = decisions;
    this.#contain = contain;
    this.#sameVenue = sameVenue;
    this.#supervisor = supervisor;
    this.#scheduler = scheduler;
    this.#observer = observer;
    this.#log = log;
  }

  /** Starts the loop; the first round compares everything. */
  startReconciling(): void {
    this.#schedule.onNewlyDue(() => this.#wake.abort());
    this.#done = this.#runRounds();
  }

  /** Ends the loop after the round under way. */
  async stopReconciling(): Promise<void> {
    this.#stopping.abort();
    this.#wake.abort();
    await this.#done;
    await this.#checking;
  }

  async #runRounds(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#wake = new AbortController();
      const due = this.#schedule.nextRound();
      if (due.parts.size > 0) this.#schedule.endRound(due, await this.#tryRound(due));
      await this.#pauseUntilDue();
    }
  }

  async #tryRound({ isFull, parts }: DueRound): Promise<RoundOutcome> {
    let outcome: RoundOutcome = { isComplete: false, unknownOrders: undefined };
    try {
      const doubt = await this.#contain.contain('look', 'venue', () => this.#isVenueDoubted(isFull));
      const compared = await this.#contain.contain('reconcile', 'round', () => this.#round.runRound(parts));
      // Whatever became of the look at the orders, the cancels that are due follow it.
      if (parts.has('orders')) await this.#actOnOrders();
      const isComplete = compared?.value === true && doubt?.value === false;
      this.#hasReconciled ||= isComplete;
      const unknownOrders = await this.#round.countUnknownOrders();
      outcome = { isComplete, isLeftOpen: compared?.value === false, unknownOrders };
    } catch (error) {
      this.#log.error({ err: error }, 'a reconciliation failed');
    }
    this.#observer.onReconciled(outcome.isComplete ? 'complete' : 'failed');
    return outcome;
  }

  /**
   * Whether nothing may leave because the venue may be another one than that of the books: where something was missed it may have been
   * reset meanwhile. It is looked at until that is known.
   */
  async #isVenueDoubted(isFull: boolean): Promise<boolean> {
    if (isFull && this.#hasReconciled) this.#isVenueSure = false;
    if (this.#isVenueSure) return false;
    try {
      const look = await this.#sameVenue.lookAtVenue();
      this.#isVenueSure = look === 'same';
      return look === 'doubted';
    } catch (error) {
      if (!(error instanceof VenueBeganAnewError)) throw error;
      this.#supervisor.fail(error);
      return true;
    }
  }

  async #actOnOrders(): Promise<void> {
    await this.#contain.contain('cancel', 'sweep', () => this.#cancel.sweepOrders());
    await this.#contain.contain('settle', 'unsent', () => this.#unsent.settleUnsentOrders());
    await this.#contain.contain('decisions', 'open', () => this.#decisions.latchWhatIsOpen());
    this.#checking ??= this.#checkDecisions();
  }

  /** Beside the rounds: they do not wait for risk. */
  async #checkDecisions(): Promise<void> {
    try {
      await this.#contain.contain('decisions', 'all', () => this.#decisions.checkDecisions());
    } catch (error) {
      this.#log.error({ err: error }, 'orders could not be held against what risk decided');
    } finally {
      this.#checking = undefined;
    }
  }

  async #pauseUntilDue(): Promise<void> {
    const backOffMs = this.#schedule.backOffMs();
    if (backOffMs > 0) await this.#scheduler.sleep(backOffMs, this.#stopping.signal);
    const signal = AbortSignal.any([this.#wake.signal, this.#stopping.signal]);
    const restMs = this.#schedule.untilDueMs();
    if (restMs > 0) await this.#scheduler.sleep(restMs, signal);
  }
}
