import { Inject, Injectable } from '@nestjs/common';
import { type Scheduler, US_PER_MS } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import type { OrderManagementSettings } from '../../order-management.settings.js';
import { ORDER_SETTINGS } from '../../ports.js';
import { StreamHealth } from '../booking/stream-health.js';
import { TradingGate } from '../send/trading-gate.js';
import { FULL_ROUND, RECONCILE_PARTS, type ReconcilePart } from './reconcile-part.js';

/** A round of reconciliation that is to be run now. */
export interface DueRound {
  /** Empty where nothing is due. */
  readonly parts: ReadonlySet<ReconcilePart>;
  /** Whether it settles everything that made the books stale before it began. */
  readonly isFull: boolean;
  readonly staleCount: number;
}

/** What a round came to. */
export interface RoundOutcome {
  readonly isComplete: boolean;
  /** Whether it came to its end with questions open; not where the round itself failed, such as without a database. */
  readonly isLeftOpen?: boolean;
  /** How many orders are of unknown state; `undefined` where that could not be found out. */
  readonly unknownOrders: number | undefined;
}

const MAX_DOUBLINGS = 4;
/** So many rounds with questions left open, one after the other, are no accident of one question. */
const OPEN_ROUNDS = 2;

/**
 * What is to be compared when: all of it after every break of the private stream, parts of it again and again, and some soon
 * where somebody asks for it. It opens the gate for orders when everything that was missed has been found again.
 */
@Injectable()
export class ReconcileSchedule {
  readonly #gate: TradingGate;
  readonly #stream: StreamHealth;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #settings: OrderManagementSettings;
  readonly #dueAtUs = new Map<ReconcilePart, number>();
  #staleCount = 1;
  #settledCount = 0;
  #failures = 0;
  #openRounds = 0;
  #wake: () => void = () => undefined;

  constructor(
    gate: TradingGate,
    stream: StreamHealth,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
    @Inject(ORDER_SETTINGS) settings: OrderManagementSettings,
  ) {
    this.#gate = gate;
    this.#stream = stream;
    this.#scheduler = scheduler;
    this.#log = log;
    this.#settings = settings;
  }

  /**
   * Why what we believe may differ from what the venue has; `undefined` where it was compared. The private stream may go on while
   * no question is answered: then orders may leave, and neither their answers nor what was missed would be known.
   */
  get trouble(): string | undefined {
    if (!this.#gate.isOpen) return this.#gate.closedBecause;
    return this.#openRounds < OPEN_ROUNDS ? undefined : 'the venue has left questions open';
  }

  /** Says that something may have been missed: orders are held back until a round of everything is complete. */
  markStale(reason: string): void {
    this.#staleCount += 1;
    this.#gate.closeGate(reason);
    this.#wake();
  }

  /** Asks for a part of a round soon, without holding orders back. */
  requestPart(part: ReconcilePart): void {
    this.#dueAtUs.set(part, 0);
    this.#wake();
  }

  /** Calls `wake` whenever something new is due, until the next call. */
  onNewlyDue(wake: () => void): void {
    this.#wake = wake;
  }

  /** The round that is to be run now. */
  nextRound(): DueRound {
    const staleCount = this.#staleCount;
    const isFull = this.#needsFullRound();
    const parts = new Set(isFull ? FULL_ROUND : this.#dueParts());
    // Whoever asks while the round runs asks for another one: its questions may have been put before.
    for (const part of parts) this.#dueAtUs.delete(part);
    return { parts, isFull, staleCount };
  }

  /** Takes what became of a round, and says when its parts are due again. */
  endRound({ isFull, parts, staleCount }: DueRound, outcome: RoundOutcome): void {
    const { isComplete, isLeftOpen = false, unknownOrders } = outcome;
    const { ORDER_RECONCILE_UNKNOWN_MS: unknownMs } = this.#settings;
    if (unknownOrders !== undefined && unknownOrders > 0) this.#scheduleAgain('unknown', unknownMs);
    if (unknownOrders === undefined && parts.has('unknown')) this.#scheduleAgain('unknown', 0);
    if (parts.has('orders')) this.#scheduleAgain('orders', this.#settings.ORDER_RECONCILE_ORDERS_MS);
    if (parts.has('fills')) this.#scheduleAgain('fills', this.#settings.ORDER_RECONCILE_FILLS_MS);
    if (parts.has('balances')) this.#scheduleAgain('balances', this.#settings.ORDER_RECONCILE_BALANCES_MS);
    this.#failures = isComplete ? 0 : this.#failures + 1;
    if (isComplete) this.#openRounds = 0;
    else if (isLeftOpen) this.#openRounds += 1;
    if (isFull && isComplete) this.#settleUntil(staleCount);
  }

  /** Pause after a round that was not complete, in milliseconds: a failing round is not tried faster because somebody asks. */
  backOffMs(): number {
    if (this.#failures === 0) return 0;
    return this.#settings.ORDER_RECONCILE_RETRY_MS * 2 ** Math.min(this.#failures - 1, MAX_DOUBLINGS);
  }

  /** How long until the next round is due, in milliseconds, unless somebody asks for one before. */
  untilDueMs(): number {
    if (this.#needsFullRound()) return 0;
    const nowUs = this.#scheduler.monotonicUs();
    const latestUs = nowUs + this.#settings.ORDER_RECONCILE_ORDERS_MS * US_PER_MS;
    return Math.max(0, (Math.min(...this.#dueAtUs.values(), latestUs) - nowUs) / US_PER_MS);
  }

  #needsFullRound(): boolean {
    return this.#staleCount > this.#settledCount && this.#stream.connectedSinceUs !== undefined;
  }

  #dueParts(): ReconcilePart[] {
    const nowUs = this.#scheduler.monotonicUs();
    return RECONCILE_PARTS.filter((part) => (this.#dueAtUs.get(part) ?? Number.POSITIVE_INFINITY) <= nowUs);
  }

  /** Sets when a part is due, unless somebody asked for it sooner. */
  #scheduleAgain(part: ReconcilePart, inMs: number): void {
    const dueAtUs = this.#scheduler.monotonicUs() + inMs * US_PER_MS;
    this.#dueAtUs.set(part, Math.min(dueAtUs, this.#dueAtUs.get(part) ?? dueAtUs));
  }

  /** Opens the gate, unless something was missed again, or the stream broke, while the round ran. */
  #settleUntil(staleCount: number): void {
    this.#settledCount = staleCount;
    if (this.#staleCount !== staleCount || this.#stream.connectedSinceUs === undefined) return;
    this.#gate.openGate();
    this.#log.info('reconciled with the venue: orders may leave');
  }
}
