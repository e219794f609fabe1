import { Inject, Injectable } from '@nestjs/common';
import { type IntentIdentity, type Order, isOwnClientOrderId, isSameIntent } from '#libs/domain';
import { type IntentId, type Scheduler, US_PER_SECOND, type UnixUs, formatDecimal } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { DECISIONS, type Decisions, ORDER_BOOKS, type OrderBooks } from '../../ports.js';
import { DiscrepancyReporter } from '../booking/discrepancy-reporter.js';
import { CancelOrders } from '../send/cancel-orders.js';
import { TradingLatch } from '../send/trading-latch.js';

/** The kind of difference that stops trading until an operator has accepted it. */
export const ORDER_WITHOUT_DECISION = 'ORDER_WITHOUT_DECISION';
/** Orders that ended are held against risk's decisions so far back when a process begins, in seconds. */
const FIRST_LOOK_SECONDS = 24 * 60 * 60;
/** Orders of the last seconds are looked at again: one may have been committed late. */
const OVERLAP_US = 10 * US_PER_SECOND;
/** Orders that are looked at together. */
const PAGE = 500;

/**
 * Holds every order that is ours, by the books or by its name at the venue, against what risk approved, to the last term. One that risk
 * never decided means that somebody else gives orders here: it is a difference, an alarm, and the end of trading until an operator has
 * accepted it. While risk does not answer nothing is judged, and nothing new is approved either.
 */
@Injectable()
export class CheckDecisions {
  readonly #books: OrderBooks;
  readonly #decisions: Decisions;
  readonly #discrepancies: DiscrepancyReporter;
  readonly #latch: TradingLatch;
  readonly #cancel: CancelOrders;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  /** Orders that were judged, of those that may come up again. */
  #judged = new Set<string>();
  /** Until which time of the wall clock everything was looked at, and when on the clock that never goes back. */
  #looked: { readonly untilUs: UnixUs; readonly atUs: number } | undefined;

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    @Inject(DECISIONS) decisions: Decisions,
    discrepancies: DiscrepancyReporter,
    latch: TradingLatch,
    cancel: CancelOrders,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
  ) {
    this.#books = books;
    this.#decisions = decisions;
    this.#discrepancies = discrepancies;
    this.#latch = latch;
    this.#cancel = cancel;
    this.#scheduler = scheduler;
    this.#log = log;
  }

  /** What keeps orders from leaving, for readiness; `undefined` where nothing does. */
  get trouble(): string | undefined {
    if (!this.#latch.isHaltedFor(ORDER_WITHOUT_DECISION)) return undefined;
    return 'an order that risk never approved: no order leaves until an operator has accepted the difference';
  }

  /** Looks at the orders that were not judged yet. */
  async checkDecisions(): Promise<void> {
    await this.#judgeOrders();
    await this.latchWhatIsOpen();
  }

  /** Halts while there is such a difference, over restarts, and until an operator has accepted it. */
  async latchWhatIsOpen(): Promise<void> {
    const open = await this.#books.read((reads) => reads.openDiscrepancies());
    const isHalted = open.some(({ kind }) => kind === ORDER_WITHOUT_DECISION);
    const wasHalted = this.#latch.isHaltedFor(ORDER_WITHOUT_DECISION);
    if (isHalted) this.#latch.haltFor(ORDER_WITHOUT_DECISION);
    else this.#latch.liftHaltFor(ORDER_WITHOUT_DECISION);
    if (isHalted && !wasHalted) {
      this.#log.fatal({}, 'an order that risk never decided: no order leaves until an operator has accepted it');
      await this.#cancel.sweepOrders();
    }
  }

  /** From when on orders may have been committed that were not looked at: also where the wall clock was set back since. */
  #unseenSinceUs(nowUs: UnixUs, atUs: number): UnixUs {
    if (this.#looked === undefined) return nowUs - FIRST_LOOK_SECONDS * US_PER_SECOND;
    return Math.min(this.#looked.untilUs, nowUs - (atUs - this.#looked.atUs) - OVERLAP_US);
  }

  async #judgeOrders(): Promise<void> {
    const [nowUs, atUs] = [this.#scheduler.nowUs(), this.#scheduler.monotonicUs()];
    const sinceUs = this.#unseenSinceUs(nowUs, atUs);
    const [unsettled, recent] = await this.#books.read(async (reads) => [
      await reads.unsettledOrders(),
      await reads.ordersCommittedSince(sinceUs, PAGE),
    ]);
    const orders = new Map([...unsettled, ...recent].map((order) => [order.clientOrderId, order]));
    const fresh = [...orders.values()].filter(({ clientOrderId }) => !this.#judged.has(clientOrderId));
    const suspects = await this.#suspectsAmong(fresh);
    if (suspects === undefined) return;
    for (const order of suspects) await this.#reportOrder(order);
    this.#judged = new Set(orders.keys());
    const lastUs = recent.length === PAGE ? (recent.at(-1)?.committedAtUs ?? nowUs) : nowUs;
    this.#looked = { untilUs: Math.max(sinceUs, Math.min(lastUs, nowUs - OVERLAP_US)), atUs };
  }

  /** Orders of ours that risk did not approve as they are; `undefined` while risk does not say. */
  async #suspectsAmong(orders: readonly Order[]): Promise<readonly Order[] | undefined> {
    const ours = orders.filter(
      ({ external, venueClientOrderId }) => !external || isOwnClientOrderId(venueClientOrderId),
    );
    const intentIds = ours.flatMap(({ intentId }) => intentId ?? []);
    const approved = intentIds.length === 0 ? [] : await this.#decisions.findApproved(intentIds);
    if (approved === undefined) return undefined;
    const byIntent = new Map(approved.map((intent) => [intent.intentId, intent]));
    return ours.filter((order) => !isApproved(order, byIntent));
  }

  async #reportOrder({
    clientOrderId,
    instrument,
    quantity,
    side,
    venueClientOrderId,
    venueOrderId,
  }: Order): Promise<void> {
    const details = {
      instrument,
      side,
      quantity: formatDecimal(quantity),
      venueClientOrderId,
      venueOrderId: venueOrderId ?? '',
    };
    await this.#books.write(async (writes) => {
      // What an operator has accepted stays accepted.
      if (await writes.isDiscrepancyKnown(ORDER_WITHOUT_DECISION, clientOrderId)) return;
      await this.#discrepancies.reportDifference(writes, {
        kind: ORDER_WITHOUT_DECISION,
        about: clientOrderId,
        details,
      });
    });
  }
}

function isApproved(order: Order, byIntent: ReadonlyMap<IntentId, IntentIdentity>): boolean {
  const { intentId } = order;
  const approved = intentId === undefined ? undefined : byIntent.get(intentId);
  return approved !== undefined && intentId !== undefined && isSameIntent(approved, { ...order, intentId });
}
