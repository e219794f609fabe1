import { type Instrument, type Order, type TradingState, type VenueOrder, applyOrderEvent } from '#libs/domain';
import { type ClientOrderId, type Clock, US_PER_MS, US_PER_SECOND } from '#libs/kernel';
import type { Log } from '#libs/platform';
import type { AccountQueue } from './account-queue.js';
import type { Bookkeeper } from './bookkeeper.js';
import type { Instruments } from './instruments.js';
import type { Ledger } from './ledger.js';
import type { Observer } from './observer.js';
import type { TradingGate } from './trading-gate.js';
import type { SendAnswer, VenueWire } from './venue-wire.js';

/** What sending works with. */
export interface SenderParts {
  readonly ledger: Ledger;
  readonly bookkeeper: Bookkeeper;
  readonly queue: AccountQueue;
  readonly wire: VenueWire;
  readonly gate: TradingGate;
  readonly instruments: Instruments;
  readonly clock: Clock;
  readonly observer: Observer;
  readonly log: Log;
  /** Whether the lease cannot have changed hands. */
  readonly leaseIsFresh: () => boolean;
  /** Told when an order's answer was lost, or could not be booked: evidence must be fetched. */
  readonly onUnknown: () => void;
  /** The most orders on their way at once. */
  readonly maxInFlight: number;
}

const MAX_TIMER_MS = 2 ** 31 - 1;

/** What the last look before the wire decided. */
type Licence =
  | { readonly kind: 'send'; readonly order: Order; readonly instrument: Instrument }
  | { readonly kind: 'refuse'; readonly reason: string }
  | { readonly kind: 'leave' };

/**
 * Sends committed orders, each at most once. The mark `sent_at` is committed before the first byte, by the one transaction
 * that finds it missing: an order without it was never sent, an order with it is never sent again.
 */
export class OrderSender {
  readonly #parts: SenderParts;
  readonly #inFlight = new Map<ClientOrderId, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  readonly #stopping = new AbortController();

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Whether an order's answer is still out. */
  isInFlight(clientOrderId: ClientOrderId): boolean {
    return this.#inFlight.has(clientOrderId);
  }

  /** Takes an order over; resolves when there was room for it, not when it was sent. */
  async take(clientOrderId: ClientOrderId): Promise<void> {
    while (this.#inFlight.size >= this.#parts.maxInFlight) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (this.#inFlight.has(clientOrderId)) return;
    const done = this.#send(clientOrderId).finally(() => {
      this.#inFlight.delete(clientOrderId);
      this.#waiting.shift()?.();
    });
    this.#inFlight.set(clientOrderId, done);
  }

  /** Takes nothing new to the wire and waits for the answers that are out. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#parts.gate.wake();
    while (this.#inFlight.size > 0) await Promise.all(this.#inFlight.values());
  }

  async #send(clientOrderId: ClientOrderId): Promise<void> {
    const { log, onUnknown } = this.#parts;
    try {
      await this.#untilReconciled(clientOrderId);
      if (this.#stopping.signal.aborted) return; // Its row says that it was not sent; the next start decides.
      // Not through the queue: nobody else writes about an order that was not sent, and its row is locked.
      const licence = await this.#license(clientOrderId);
      if (licence.kind === 'send') await this.#toWire(licence.order, licence.instrument);
    } catch (error) {
      // Whatever was committed stands; an order that was marked as sent is now unknown, and evidence will tell.
      log.error({ clientOrderId, err: error }, 'an order could not be taken to its answer');
      onUnknown();
    }
  }

  /** Waits while orders are held back, at most until the order is too old. */
  async #untilReconciled(clientOrderId: ClientOrderId): Promise<void> {
    const { clock, gate, ledger } = this.#parts;
    if (gate.isOpen) return;
    const order = await ledger.write((transaction) => transaction.orders.lock(clientOrderId));
    const leftMs = Math.ceil(((order?.validUntilUs ?? 0) - clock.nowUs()) / US_PER_MS);
    const timeout = AbortSignal.timeout(Math.min(Math.max(leftMs, 0) + 1, MAX_TIMER_MS));
    await gate.whenOpen(AbortSignal.any([timeout, this.#stopping.signal]));
  }

  /** The last look: in one transaction the order is marked as sent, or refused for good, or left alone. */
  #license(clientOrderId: ClientOrderId): Promise<Licence> {
    return this.#parts.ledger.write(async (transaction) => {
      const { clock, instruments } = this.#parts;
      // The kill latch first: held until the mark is committed, so that a kill comes wholly before or wholly after.
      const state = await transaction.tradingState.hold(this.#parts.bookkeeper.account);
      const order = await transaction.orders.lock(clientOrderId);
      if (order === undefined || order.status !== 'PendingNew' || order.sentAtUs !== undefined)
        return { kind: 'leave' };
      const instrument = instruments.byId(order.instrument);
      const refusal = this.#refusal(order, instrument, state);
      if (refusal !== undefined || instrument === undefined) {
        const reason = refusal ?? 'INSTRUMENT_UNKNOWN';
        await this.#parts.bookkeeper.settleIn(transaction, order, applyOrderEvent(order, 'never-sent'), reason, {
          reason,
        });
        return { kind: 'refuse', reason };
      }
      const nowUs = clock.nowUs();
      const marked = { ...order, sentAtUs: nowUs };
      await transaction.orders.save(order, marked, undefined, nowUs);
      return { kind: 'send', order: marked, instrument };
    });
  }

  #refusal(order: Order, instrument: Instrument | undefined, state: TradingState): string | undefined {
    const { clock, gate, leaseIsFresh } = this.#parts;
    if (instrument === undefined) return `INSTRUMENT_UNKNOWN: ${order.instrument} is not traded here`;
    if (order.validUntilUs === undefined || clock.nowUs() > order.validUntilUs)
      return 'INTENT_EXPIRED: too old to send';
    if (state === 'HALTED') return 'TRADING_HALTED: the kill switch is on';
    if (state === 'REDUCING' && !order.reduceOnly) return 'TRADING_REDUCING: only reduce-only orders pass';
    if (!gate.isOpen) return `NOT_RECONCILED: ${gate.reason}`;
    if (!leaseIsFresh()) return 'LEASE_STALE: another process may be trading this account';
    return undefined;
  }

  async #toWire(order: Order, instrument: Instrument): Promise<void> {
    const { clock, observer } = this.#parts;
    const beganAtUs = clock.nowUs();
    const answer = await this.#parts.wire.placeOrder(wireOrder(order, instrument));
    if (answer.outcome !== 'not-sent') {
      observer.onAnswer(answer.outcome, (clock.nowUs() - beganAtUs) / US_PER_SECOND);
    }
    await this.#parts.queue.run(() => this.#book(order, answer));
  }

  async #book({ clientOrderId }: Order, answer: SendAnswer): Promise<void> {
    const { bookkeeper, onUnknown } = this.#parts;
    if (answer.outcome === 'yes') {
      await bookkeeper.bookEvidence({ source: 'answer', order: answer.value, fill: undefined, reason: '' });
      return;
    }
    const { code, message } = answer.problem;
    const event = { no: 'rejected', unknown: 'answer-lost', 'not-sent': 'never-sent' } as const;
    await bookkeeper.bookEvent(clientOrderId, event[answer.outcome], `${code}: ${message}`, answer.problem);
    if (answer.outcome === 'unknown') onUnknown();
  }
}

/** The wire message, made from the committed row alone. */
function wireOrder(order: Order, instrument: Instrument): VenueOrder {
  const { clientOrderId, limitPrice, quantity, side, timeInForce, type } = order;
  return { clientOrderId, instrument, side, type, timeInForce, quantity, limitPrice };
}
