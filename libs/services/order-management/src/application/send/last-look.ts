import { Inject, Injectable } from '@nestjs/common';
import { type Order, type TradingState, isBeingTakenBack, refusalAtLastLook, strictestState } from '#libs/domain';
import type { Clock } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { LeaseKeeper } from '../lease/lease-keeper.js';
import { TradedInstruments } from '../traded-instruments.js';
import { CancelMarks, TAKEN_BACK } from './cancel-marks.js';
import { TradingGate } from './trading-gate.js';
import { TradingLatch } from './trading-latch.js';
import { WorkingOrders } from './working-orders.js';

/**
 * Why an order may not be sent at this very moment. It is synchronous, because a process may be frozen for seconds, or a
 * commit may take as long, between any two steps of asynchronous work: it is asked again right before the first byte.
 */
@Injectable()
export class LastLook {
  readonly #instruments: TradedInstruments;
  readonly #gate: TradingGate;
  readonly #latch: TradingLatch;
  readonly #lease: LeaseKeeper;
  readonly #working: WorkingOrders;
  readonly #marks: CancelMarks;
  readonly #clock: Clock;

  constructor(
    instruments: TradedInstruments,
    gate: TradingGate,
    latch: TradingLatch,
    lease: LeaseKeeper,
    working: WorkingOrders,
    marks: CancelMarks,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#instruments = instruments;
    this.#gate = gate;
    this.#latch = latch;
    this.#lease = lease;
    this.#working = working;
    this.#marks = marks;
    this.#clock = clock;
  }

  /** The reason against sending, with `committed` as the books' own trading state; `undefined` where it may be sent. */
  refusalOf(order: Order, committed: TradingState = 'ACTIVE'): string | undefined {
    const refusal = refusalAtLastLook(order, {
      nowUs: this.#clock.nowUs(),
      instrument: this.#instruments.findById(order.instrument),
      tradingState: strictestState([committed, this.#latch.tradingState]),
      notReconciledBecause: this.#gate.isOpen ? undefined : this.#gate.closedBecause,
      leaseIsFresh: this.#lease.isFresh,
    });
    if (refusal !== undefined) return refusal;
    if (this.#marks.findCancel(order) !== undefined) return TAKEN_BACK;
    const known = this.#working.find(order.clientOrderId);
    return known !== undefined && isBeingTakenBack(known) ? TAKEN_BACK : undefined;
  }
}
