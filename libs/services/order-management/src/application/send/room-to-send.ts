import { Inject, Injectable } from '@nestjs/common';
import { type Scheduler, US_PER_MS } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import type { OrderManagementSettings } from '../../order-management.settings.js';
import { ORDER_SETTINGS } from '../../ports.js';
import { OrdersInFlight } from './orders-in-flight.js';

/**
 * For how long after the oldest order took off a new one waits for room with nothing written. With a commit for its row and one for its mark it costs as
 * many statements as sixteen of a burst do together; so this is longer than a burst needs for its answers, and short beside an order's validity.
 */
const PATIENCE_MS = 1_000;
/** Why waiting ends where nobody lost patience. */
const LOOK_AGAIN = 'look again';

/** Whether one more order may be out, and the waiting of new orders for that. */
@Injectable()
export class RoomToSend {
  readonly #flights: OrdersInFlight;
  readonly #scheduler: Scheduler;
  readonly #maxInFlight: number;
  readonly #patient = new Set<AbortController>();

  constructor(
    flights: OrdersInFlight,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(ORDER_SETTINGS) settings: OrderManagementSettings,
  ) {
    this.#flights = flights;
    this.#scheduler = scheduler;
    this.#maxInFlight = settings.ORDER_MAX_IN_FLIGHT;
  }

  /** Whether one more may be out now. */
  get isThere(): boolean {
    return this.#flights.hasRoom(this.#maxInFlight);
  }

  /** Resolves when one more may be out. */
  whenThere(): Promise<void> {
    return this.#flights.whenFewerThan(this.#maxInFlight);
  }

  /**
   * Waits for room, at most `validForMs` and only while answers come: a venue that gives none keeps no new order from its row. Returns whether to look
   * again; `false` where it was waited for long enough.
   */
  async isAwaited(validForMs: number): Promise<boolean> {
    const outForUs = this.#scheduler.monotonicUs() - (this.#flights.oldestTookOffAtUs ?? 0);
    const leftMs = Math.min(validForMs, PATIENCE_MS - Math.floor(outForUs / US_PER_MS));
    if (leftMs <= 0) return false;
    const patience = new AbortController();
    const timer = this.#scheduler.runAfter(leftMs, () => patience.abort());
    this.#patient.add(patience);
    await this.#flights.whenFewerThan(this.#maxInFlight, patience.signal);
    this.#patient.delete(patience);
    timer.cancel();
    return !patience.signal.aborted || patience.signal.reason === LOOK_AGAIN;
  }

  /** Whoever was told of room does not take it: the next who waits for it may. A landing tells only one. */
  passOn(): void {
    if (this.isThere) this.#flights.wakeNext();
  }

  /** Has all who wait look again whether they still want to. */
  wakeWaiting(): void {
    for (const patience of this.#patient) patience.abort(LOOK_AGAIN);
  }

  /** Nobody waits for room any more. */
  stopWaiting(): void {
    for (const patience of this.#patient) patience.abort();
  }
}
