import {
  type Instrument,
  type Order,
  type OrderEvent,
  type ProgressStep,
  type VenueBalance,
  type VenueFill,
  type VenueOrderState,
  isTerminal,
  missesFills,
  takeEvent,
  takeFill,
  takeVenueWord,
} from '#libs/domain';
import { type ClientOrderId, type Clock, type Problem, type Result, type UnixUs, formatDecimal } from '#libs/kernel';
import type { AccountAtVenue } from '#libs/persistence';
import type { Log } from '#libs/platform';
import { adoptFill, adoptOrder } from './adoption.js';
import { bookExecution } from './booking.js';
import { balanceFact, orderFact } from './facts.js';
import type { Instruments } from './instruments.js';
import type { Ledger, LedgerTransaction } from './ledger.js';
import type { Observer } from './observer.js';

/** What the bookkeeper works with. */
export interface BookkeeperParts {
  readonly ledger: Ledger;
  readonly instruments: Instruments;
  readonly clock: Clock;
  readonly observer: Observer;
  readonly log: Log;
  readonly at: AccountAtVenue;
}

/** The venue's word about one order, perhaps with a fill, and which channel brought it. */
export interface Evidence {
  readonly source: 'stream' | 'answer' | 'query' | 'list';
  readonly order: VenueOrderState;
  readonly fill: VenueFill | undefined;
  readonly reason: string;
}

/** What became of a fill: booked now, booked before, or put off until its order is known. */
export type FillOutcome = 'booked' | 'known' | 'deferred' | 'refused';

/** Where evidence came from, for the history. */
interface Cause {
  readonly proof: object;
  readonly causationId: string;
  readonly reason: string;
  readonly nowUs: UnixUs;
}

/**
 * Turns the venue's words into our books, whichever channel brought them: stream, answer, query or list. One transaction
 * per word: order, fill, trade, position, history and facts, or nothing. The same word twice does nothing the second time.
 */
export class Bookkeeper {
  readonly #parts: BookkeeperParts;

  constructor(parts: BookkeeperParts) {
    this.#parts = parts;
  }

  /** The account whose books these are. */
  get account(): string {
    return this.#parts.at.account;
  }

  /** Books evidence; answers the order as it stands now, or `undefined` where the word was not about a known instrument. */
  bookEvidence(evidence: Evidence): Promise<Order | undefined> {
    return this.#parts.ledger.write(async (transaction) => {
      const instrument = this.#parts.instruments.bySymbol(evidence.order.venueSymbol);
      if (instrument === undefined) {
        await this.#report(transaction, 'UNKNOWN_INSTRUMENT', evidence.order.venueSymbol, {});
        return undefined;
      }
      const before = await this.#find(transaction, instrument, evidence);
      const cause = this.#causeOf(evidence, before);
      const filled = await this.#takeFill(transaction, instrument, before, evidence.fill, cause);
      return this.#settle(transaction, filled, takeVenueWord(filled, evidence.order), evidence.order, cause);
    });
  }

  /** Books a fill from the venue's trade list; put off while its order may be one of ours whose answer is still out. */
  bookListedFill(instrument: Instrument, fill: VenueFill): Promise<FillOutcome> {
    return this.#parts.ledger.write(async (transaction) => {
      const { at } = this.#parts;
      if (await transaction.bookings.isBooked(at, instrument.id, fill.venueTradeId)) return 'known';
      const nowUs = this.#parts.clock.nowUs();
      const found = await transaction.orders.lockByVenueId(at, instrument.id, fill.venueOrderId);
      if (found === undefined && (await this.#mayBeOurs(transaction, instrument))) return 'deferred';
      const before = found ?? (await adoptFill(transaction, this.#parts, instrument, fill, nowUs));
      const cause = { proof: proofOfFill(fill), causationId: causationOf(fill.venueOrderId), reason: '', nowUs };
      const after = await this.#takeFill(transaction, instrument, before, fill, cause);
      return after === before ? 'refused' : 'booked';
    });
  }

  /** Takes an event of our own making (an answer that was lost, a proof of absence …); answers the order as it stands now. */
  bookEvent(
    clientOrderId: ClientOrderId,
    event: OrderEvent | ((order: Order) => OrderEvent),
    reason: string,
    proof: object,
  ): Promise<Order | undefined> {
    return this.#parts.ledger.write(async (transaction) => {
      const before = await transaction.orders.lock(clientOrderId);
      if (before === undefined) return undefined;
      const name = typeof event === 'string' ? event : event(before);
      return this.settleIn(transaction, before, takeEvent(before, name), reason, proof);
    });
  }

  /** Takes down what the venue says of the balances, and announces them where they changed. */
  bookBalances(balances: readonly VenueBalance[], exchangeAtUs: UnixUs): Promise<void> {
    return this.#parts.ledger.write(async (transaction) => {
      const { at, clock } = this.#parts;
      const nowUs = clock.nowUs();
      if (!(await transaction.balances.take(at, balances, exchangeAtUs, nowUs))) return;
      const current = await transaction.balances.current(at);
      await transaction.announce([balanceFact(at, current.balances, current.version, nowUs)]);
    });
  }

  /** Saves what a step of our own making made of a locked order, within a transaction that the caller has open. */
  settleIn(
    transaction: LedgerTransaction,
    before: Order,
    result: Result<ProgressStep, Problem>,
    reason: string,
    proof: object,
  ): Promise<Order> {
    const cause = { proof, causationId: before.causationId, reason, nowUs: this.#parts.clock.nowUs() };
    return this.#settle(transaction, before, result, undefined, cause);
  }

  async #find(transaction: LedgerTransaction, instrument: Instrument, evidence: Evidence): Promise<Order> {
    const { order } = evidence;
    const ours = await transaction.orders.lock(order.clientOrderId);
    // Somebody may use our client id for an order of their own once ours is closed: the venue's id tells them apart.
    if (ours !== undefined && (ours.venueOrderId ?? order.venueOrderId) === order.venueOrderId) return ours;
    const known = await transaction.orders.lockByVenueId(this.#parts.at, instrument.id, order.venueOrderId);
    return known ?? adoptOrder(transaction, this.#parts, instrument, order, this.#parts.clock.nowUs());
  }

  async #mayBeOurs(transaction: LedgerTransaction, instrument: Instrument): Promise<boolean> {
    const unsettled = await transaction.orders.unsettled(this.#parts.at);
    return unsettled.some((order) => order.instrument === instrument.id && order.venueOrderId === undefined);
  }

  async #takeFill(
    transaction: LedgerTransaction,
    instrument: Instrument,
    before: Order,
    fill: VenueFill | undefined,
    cause: Cause,
  ): Promise<Order> {
    if (fill === undefined) return before;
    if (await transaction.bookings.isBooked(this.#parts.at, instrument.id, fill.venueTradeId)) return before;
    // The terms of others' orders are only known from hearsay: what was executed was ordered.
    const executed = before.cumQuantity.plus(fill.quantity);
    const ordered = before.external && executed.gt(before.quantity) ? { ...before, quantity: executed } : before;
    const after = await this.#settle(transaction, ordered, takeFill(ordered, fill.quantity), undefined, cause, fill);
    const booked = await bookExecution(transaction, this.#parts, instrument, after, fill, cause.nowUs);
    if (!booked) throw new UnbookableFillError(fill);
    return after;
  }

  /** Saves what a step made of an order, with history and fact; an illegal step is a discrepancy and changes nothing. */
  async #settle(
    transaction: LedgerTransaction,
    before: Order,
    result: Result<ProgressStep, Problem>,
    word: VenueOrderState | undefined,
    cause: Cause,
    fill?: VenueFill,
  ): Promise<Order> {
    if (!result.ok) {
      await this.#report(transaction, result.error.code, before.clientOrderId, result.error.details);
      return before;
    }
    const step = result.value;
    const venueSpoke = word !== undefined || fill !== undefined;
    const after = afterStep(before, step, venueSpoke, word?.venueOrderId ?? fill?.venueOrderId, cause);
    if (step.changed) {
      const change = { event: step.event, fromStatus: before.status, proof: cause.proof };
      await transaction.orders.save(before, after, change, cause.nowUs);
      await transaction.announce([orderFact(after, cause.causationId, cause.nowUs)]);
      this.#parts.observer.onOrder(after.status, step.event);
      this.#log(after, step);
    } else if (differs(before, after)) await transaction.orders.save(before, after, undefined, cause.nowUs);
    if (step.alarm) {
      await this.#report(transaction, 'LATE_EVIDENCE', after.clientOrderId, {
        event: step.event,
        was: before.status,
        is: after.status,
        cumQuantity: formatDecimal(after.cumQuantity),
        quantity: formatDecimal(after.quantity),
      });
    }
    return after;
  }

  async #report(
    transaction: LedgerTransaction,
    kind: string,
    about: string,
    details: Readonly<Record<string, string>>,
  ): Promise<void> {
    const { at, clock, log, observer } = this.#parts;
    const fresh = await transaction.discrepancies.report(at, { kind, about, details }, clock.nowUs());
    if (!fresh) return;
    observer.onAlarm(kind);
    log.error({ kind, about, details }, 'the venue and our books differ');
  }

  #causeOf(evidence: Evidence, before: Order): Cause {
    const { order, reason, source } = evidence;
    const proof = {
      source,
      venueOrderId: order.venueOrderId,
      status: order.status,
      cumQuantity: formatDecimal(order.cumQuantity),
      exchangeAtUs: order.exchangeAtUs,
      ...(evidence.fill === undefined ? {} : { venueTradeId: evidence.fill.venueTradeId }),
    };
    const causationId = causationOf(order.venueOrderId);
    return { proof, causationId, reason: reason === '' ? before.reason : reason, nowUs: this.#parts.clock.nowUs() };
  }

  #log(order: Order, step: ProgressStep): void {
    const { clientOrderId, correlationId, reason, status, version } = order;
    const fields = { clientOrderId, correlationId, event: step.event, status, version, reason };
    if (step.alarm || status === 'Unknown') this.#parts.log.warn(fields, 'order');
    else this.#parts.log.debug(fields, 'order');
  }
}

/** Thrown where what the venue calls a fill cannot be one; nothing of it is booked. */
export class UnbookableFillError extends Error {
  override readonly name = 'UnbookableFillError';

  constructor(fill: VenueFill) {
    const { price, quantity, fee, feeAsset, venueTradeId } = fill;
    super(`trade ${venueTradeId}: ${quantity.toFixed()} at ${price.toFixed()}, fee ${fee.toFixed()} ${feeAsset}`);
  }
}

function causationOf(venueOrderId: string): string {
  return `venue-order:${venueOrderId}`;
}

function proofOfFill(fill: VenueFill): object {
  return { source: 'list', venueTradeId: fill.venueTradeId, venueOrderId: fill.venueOrderId };
}

function differs(before: Order, after: Order): boolean {
  return (
    !before.venueCumQuantity.eq(after.venueCumQuantity) ||
    before.venueOrderId !== after.venueOrderId ||
    before.acknowledgedAtUs !== after.acknowledgedAtUs
  );
}

function afterStep(
  before: Order,
  step: ProgressStep,
  venueSpoke: boolean,
  venueOrderId: Order['venueOrderId'],
  { nowUs, reason }: Cause,
): Order {
  const { progress } = step;
  const ended = isTerminal(progress.status);
  return {
    ...before,
    ...progress,
    version: step.changed ? before.version + 1 : before.version,
    reason: step.changed ? reason : before.reason,
    venueOrderId: before.venueOrderId ?? venueOrderId,
    // What the venue has was sent, whatever our row says.
    sentAtUs: step.event === 'never-sent' ? undefined : (before.sentAtUs ?? (venueSpoke ? nowUs : undefined)),
    acknowledgedAtUs: before.acknowledgedAtUs ?? (venueSpoke || step.event === 'rejected' ? nowUs : undefined),
    firstFillAtUs: before.firstFillAtUs ?? (progress.cumQuantity.gt(before.cumQuantity) ? nowUs : undefined),
    closedAtUs: ended ? (before.closedAtUs ?? nowUs) : undefined,
  };
}

/** Whether the venue has spoken of executions of an order that are not booked yet. */
export function lacksFills(order: Order): boolean {
  return missesFills(order);
}
