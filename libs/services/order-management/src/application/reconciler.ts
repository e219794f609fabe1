import {
  type Instrument,
  type Order,
  type OrderEntry,
  type VenueAnswer,
  type VenueOrderState,
  isTerminal,
} from '#libs/domain';
import { type ClientOrderId, type Clock, type UnixUs, asId } from '#libs/kernel';
import type { Log } from '#libs/platform';
import type { AccountAtVenue } from '#libs/persistence';
import type { AbsenceWatch } from './absence.js';
import type { AccountQueue } from './account-queue.js';
import type { BalanceCheck } from './balance-check.js';
import { type Bookkeeper, UnbookableFillError, lacksFills } from './bookkeeper.js';
import { CompletedParts } from './completed-parts.js';
import type { Instruments } from './instruments.js';
import type { Ledger } from './ledger.js';
import type { Observer } from './observer.js';
import type { StreamHealth } from './stream-health.js';

/** What reconciling works with. */
export interface ReconcilerParts {
  readonly ledger: Ledger;
  readonly bookkeeper: Bookkeeper;
  readonly queue: AccountQueue;
  readonly entry: Pick<OrderEntry, 'openOrders' | 'queryOrder' | 'fills' | 'balances'>;
  readonly instruments: Instruments;
  readonly balanceCheck: BalanceCheck;
  readonly absence: AbsenceWatch;
  readonly stream: StreamHealth;
  readonly isInFlight: (clientOrderId: ClientOrderId) => boolean;
  readonly clock: Clock;
  readonly observer: Observer;
  readonly log: Log;
  readonly at: AccountAtVenue;
}

/** What a round compares; `unknown` asks for the orders whose state is not known, one by one. */
export type Part = 'orders' | 'fills' | 'balances' | 'unknown';

/** Thrown inside a round where the venue did not answer a question: the round is incomplete. */
class VenueSilentError extends Error {
  override readonly name = 'VenueSilentError';
}

function demand<T>(what: string, answer: VenueAnswer<T>): T {
  if (answer.outcome === 'yes') return answer.value;
  throw new VenueSilentError(`${what}: ${answer.problem.code}: ${answer.problem.message}`);
}

/**
 * Compares what we believe with what the venue says, and books what we missed through the same path as the stream.
 * It never invents a fill: what it cannot explain becomes a discrepancy.
 */
export class Reconciler {
  readonly #parts: ReconcilerParts;
  #notOpenAtUs: UnixUs = 0;
  #noTradeAtUs = new Map<string, UnixUs>();
  readonly #completed = new CompletedParts();

  constructor(parts: ReconcilerParts) {
    this.#parts = parts;
  }

  /** Runs one round; answers whether the venue answered everything, so that what is now in the books is complete. */
  async round(parts: ReadonlySet<Part>): Promise<boolean> {
    const { clock, log } = this.#parts;
    const beganAtUs = clock.nowUs();
    try {
      const words: VenueOrderState[] = [];
      let complete = true;
      if (parts.has('orders')) complete = await this.#orders(beganAtUs, words);
      else if (parts.has('unknown')) complete = await this.#query(await this.#unsettled(isUnknown), words);
      // An order's end is believed only with all its fills: those are fetched, and the word is taken again.
      if (parts.has('fills') || words.length > 0) complete = (await this.#fills(beganAtUs)) && complete;
      for (const order of words) await this.#book(order, 'query');
      if (parts.has('balances')) await this.#balances();
      if (complete) this.#completed.note(parts, beganAtUs);
      return complete;
    } catch (error) {
      if (!(error instanceof VenueSilentError)) throw error;
      log.warn({ reason: error.message }, 'a reconciliation could not be completed');
      return false;
    }
  }

  /** How many orders are unknown, or committed and not known to be sent by anybody alive. */
  async unknownCount(): Promise<number> {
    return (await this.#unsettled(isUnknown)).length;
  }

  async #orders(beganAtUs: UnixUs, words: VenueOrderState[]): Promise<boolean> {
    const listed = demand('open orders', await this.#parts.entry.openOrders());
    for (const order of listed) if (await this.#book(order, 'list')) words.push(order);
    this.#notOpenAtUs = beganAtUs;
    const ids = new Set(listed.map((order) => `${order.venueSymbol}:${order.venueOrderId}`));
    const clientIds = new Set(listed.map((order) => `${order.venueSymbol}:${order.clientOrderId}`));
    return this.#query(
      await this.#unsettled((order) => {
        const symbol = this.#parts.instruments.byId(order.instrument)?.venueSymbol ?? '';
        if (order.venueOrderId !== undefined) return !ids.has(`${symbol}:${order.venueOrderId}`);
        return !clientIds.has(`${symbol}:${order.venueClientOrderId}`);
      }),
      words,
    );
  }

  /** Orders that were sent by nobody who still waits for an answer, and that fit. */
  async #unsettled(fits: (order: Order) => boolean): Promise<readonly Order[]> {
    const { at, isInFlight, ledger } = this.#parts;
    const orders = await ledger.write((transaction) => transaction.orders.unsettled(at));
    return orders.filter(
      (order) => (order.sentAtUs !== undefined || order.external) && !isInFlight(order.clientOrderId) && fits(order),
    );
  }

  /** Asks for orders one by one; gathers the words that wait for fills. */
  async #query(orders: readonly Order[], words: VenueOrderState[]): Promise<boolean> {
    let complete = true;
    for (const order of orders) {
      const instrument = this.#parts.instruments.byId(order.instrument);
      if (instrument === undefined) continue;
      const answer = await this.#parts.entry.queryOrder(instrument, asId<ClientOrderId>(order.venueClientOrderId));
      if (answer.outcome === 'yes') {
        this.#parts.absence.forget(order.clientOrderId);
        if (await this.#book(answer.value, 'query')) words.push(answer.value);
      } else if (answer.problem.code === 'ORDER_NOT_FOUND') await this.#notFound(order);
      else {
        this.#parts.log.warn({ clientOrderId: order.clientOrderId, problem: answer.problem }, 'no word about an order');
        complete = false;
      }
    }
    return complete;
  }

  async #notFound(order: Order): Promise<void> {
    const { absence, bookkeeper, clock, ledger, queue, stream } = this.#parts;
    const { clientOrderId, sentAtUs } = order;
    if (order.venueOrderId !== undefined || isTerminal(order.status) || sentAtUs === undefined) {
      const found = { kind: 'ORDER_FORGOTTEN', about: clientOrderId, details: { status: order.status } };
      await ledger.write((transaction) => transaction.discrepancies.report(this.#parts.at, found, clock.nowUs()));
      return;
    }
    absence.notFound(clientOrderId, clock.nowUs());
    const proof = absence.proofFor(clientOrderId, sentAtUs, {
      streamSinceUs: stream.connectedSinceUs,
      reconciledAtUs: this.#completed.allSinceUs,
      notOpenAtUs: this.#notOpenAtUs,
      noTradeAtUs: this.#noTradeAtUs.get(order.instrument) ?? 0,
    });
    await queue.run(async () => {
      if (order.status !== 'Unknown') await bookkeeper.bookEvent(clientOrderId, 'answer-lost', 'ANSWER_LOST', {});
      if (proof !== undefined) await bookkeeper.bookEvent(clientOrderId, 'absent', 'ABSENT: proven', proof);
    });
    if (proof !== undefined) absence.forget(clientOrderId);
  }

  /** Books the venue's word about an order; answers whether the word has to be taken again once missing fills are booked. */
  async #book(order: VenueOrderState, source: 'list' | 'query'): Promise<boolean> {
    const { bookkeeper, queue } = this.#parts;
    const after = await queue.run(() => bookkeeper.bookEvidence({ source, order, fill: undefined, reason: '' }));
    return after !== undefined && lacksFills(after);
  }

  async #fills(beganAtUs: UnixUs): Promise<boolean> {
    let complete = true;
    for (const instrument of this.#parts.instruments.all()) {
      if (await this.#fillsOf(instrument)) this.#noTradeAtUs.set(instrument.id, beganAtUs);
      else complete = false;
    }
    return complete;
  }

  /** Books what is missing since the cursor; answers whether nothing had to be put off. */
  async #fillsOf(instrument: Instrument): Promise<boolean> {
    const { at, bookkeeper, clock, entry, ledger, log, observer, queue } = this.#parts;
    const cursor = await ledger.write((transaction) => transaction.bookings.fillCursor(at, instrument.id));
    const fills = demand('fills', await entry.fills(instrument, cursor));
    let complete = true;
    let reached = cursor;
    for (const fill of fills) {
      const outcome = await queue
        .run(() => bookkeeper.bookListedFill(instrument, fill))
        .catch(async (error: unknown) => {
          if (!(error instanceof UnbookableFillError)) throw error;
          const found = { kind: 'FILL_UNBOOKABLE', about: fill.venueTradeId, details: { why: error.message } };
          await ledger.write((transaction) => transaction.discrepancies.report(at, found, clock.nowUs()));
          return 'refused' as const;
        });
      if (outcome === 'deferred') complete = false;
      else if (complete) reached = fill.venueTradeId;
      if (outcome !== 'booked') continue;
      observer.onFill('missed');
      log.info(
        { instrument: instrument.id, venueTradeId: fill.venueTradeId },
        'a fill that the stream missed was booked',
      );
    }
    if (reached !== undefined && reached !== cursor) {
      const to = reached;
      await ledger.write((transaction) => transaction.bookings.moveFillCursor(at, instrument.id, to, clock.nowUs()));
    }
    return complete;
  }

  async #balances(): Promise<void> {
    const { balanceCheck, bookkeeper, entry, queue, stream } = this.#parts;
    const heardBefore = stream.balanceEvents;
    const balances = demand('balances', await entry.balances());
    await queue.run(async () => {
      // The stream has told something newer while the answer was on its way: it may not be overwritten.
      if (stream.balanceEvents === heardBefore) await bookkeeper.bookBalances(balances, 0);
    });
    await queue.run(() => balanceCheck.run());
  }
}

function isUnknown(order: Order): boolean {
  return order.status === 'Unknown' || order.status === 'PendingNew';
}
