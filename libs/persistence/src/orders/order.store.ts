import type { EntityManager } from 'typeorm';
import { type Order, type OrderEvent, type OrderStatus, TERMINAL_STATUSES, overfillOf } from '#libs/domain';
import { type ClientOrderId, type UnixUs, type VenueOrderId, formatDecimal, invariant } from '#libs/kernel';
import { type OrderRow, orderOfRow } from './order-row.js';

export interface AccountAtVenue {
  readonly account: string;
  readonly venue: string;
}

/** A change of an order, for its history. */
export interface OrderChange {
  readonly event: OrderEvent | 'committed' | 'adopted';
  readonly fromStatus: OrderStatus | undefined;
  /** What proves it: the venue's own words, or the procedure's findings. */
  readonly proof: object;
}

const INSERTED =
  'client_order_id, venue_client_order_id, venue_order_id, external, intent_id, strategy, account, venue, instrument, ' +
  'side, type, time_in_force, quantity, limit_price, reduce_only, status, cum_quantity, overfill_quantity, ' +
  'venue_cum_quantity, reason, version, lease_epoch, correlation_id, causation_id, valid_until_us, market_event_at_us, ' +
  'intent_at_us, approved_at_us, committed_at_us, sent_at_us, acknowledged_at_us, first_fill_at_us, closed_at_us, ' +
  'updated_at_us';
const PLACES = INSERTED.split(', ')
  .map((_, index) => `$${index + 1}`)
  .join(', ');

function valuesOf(order: Order, leaseEpoch: number, nowUs: UnixUs): unknown[] {
  return [
    order.clientOrderId,
    order.venueClientOrderId,
    order.venueOrderId ?? null,
    order.external,
    order.intentId ?? null,
    order.strategy,
    order.account,
    order.venue,
    order.instrument,
    order.side,
    order.type,
    order.timeInForce,
    formatDecimal(order.quantity),
    order.limitPrice === undefined ? null : formatDecimal(order.limitPrice),
    order.reduceOnly,
    order.status,
    formatDecimal(order.cumQuantity),
    formatDecimal(overfillOf(order)),
    formatDecimal(order.venueCumQuantity),
    order.reason,
    order.version,
    leaseEpoch,
    order.correlationId,
    order.causationId,
    order.validUntilUs ?? null,
    order.marketEventAtUs ?? null,
    order.intentAtUs ?? null,
    order.approvedAtUs ?? null,
    order.committedAtUs,
    order.sentAtUs ?? null,
    order.acknowledgedAtUs ?? null,
    order.firstFillAtUs ?? null,
    order.closedAtUs ?? null,
    nowUs,
  ];
}

/** Reads and writes `orders.orders` and its history `orders.order_event`, in the caller's transaction. */
export class OrderStore {
  readonly #manager: EntityManager;
  readonly #leaseEpoch: number;

  /** Writes carry `leaseEpoch`. */
  constructor(manager: EntityManager, leaseEpoch: number) {
    this.#manager = manager;
    this.#leaseEpoch = leaseEpoch;
  }

  /** Inserts a new order with its first event; answers `false`, and does nothing, where its id or intent is there already. */
  async insert(order: Order, change: OrderChange, nowUs: UnixUs): Promise<boolean> {
    const rows: unknown[] = await this.#manager.query(
      `INSERT INTO orders (${INSERTED}) VALUES (${PLACES}) ON CONFLICT DO NOTHING RETURNING client_order_id`,
      valuesOf(order, this.#leaseEpoch, nowUs),
    );
    if (rows.length === 0) return false;
    await this.#addEvent(order, change, nowUs);
    return true;
  }

  /** An order by our id, locked for the rest of the transaction. */
  async lock(clientOrderId: ClientOrderId): Promise<Order | undefined> {
    return this.#one('client_order_id = $1 FOR NO KEY UPDATE', [clientOrderId]);
  }

  /** An order by the venue's id, locked for the rest of the transaction. */
  async lockByVenueId(at: AccountAtVenue, instrument: string, venueOrderId: VenueOrderId): Promise<Order | undefined> {
    return this.#one('venue = $1 AND account = $2 AND instrument = $3 AND venue_order_id = $4 FOR NO KEY UPDATE', [
      at.venue,
      at.account,
      instrument,
      venueOrderId,
    ]);
  }

  /** Saves an order that was read at `before.version`; with a change its history grows by one event. */
  async save(before: Order, order: Order, change: OrderChange | undefined, nowUs: UnixUs): Promise<void> {
    const result: [unknown[], number] = await this.#manager.query(
      `UPDATE orders SET venue_order_id = $3, status = $4, cum_quantity = $5, overfill_quantity = $6,
         venue_cum_quantity = $7, reason = $8, version = $9, lease_epoch = $10, sent_at_us = $11,
         acknowledged_at_us = $12, first_fill_at_us = $13, closed_at_us = $14, updated_at_us = $15, quantity = $16
       WHERE client_order_id = $1 AND version = $2`,
      [
        order.clientOrderId,
        before.version,
        order.venueOrderId ?? null,
        order.status,
        formatDecimal(order.cumQuantity),
        formatDecimal(overfillOf(order)),
        formatDecimal(order.venueCumQuantity),
        order.reason,
        order.version,
        this.#leaseEpoch,
        order.sentAtUs ?? null,
        order.acknowledgedAtUs ?? null,
        order.firstFillAtUs ?? null,
        order.closedAtUs ?? null,
        nowUs,
        formatDecimal(order.quantity),
      ],
    );
    invariant(result[1] === 1, `order ${order.clientOrderId} was changed by somebody else`);
    if (change !== undefined) await this.#addEvent(order, change, nowUs);
  }

  /** Orders that have not ended, and ended ones whose fills are not all booked; oldest first. */
  async unsettled(at: AccountAtVenue): Promise<readonly Order[]> {
    const rows: OrderRow[] = await this.#manager.query(
      `SELECT * FROM orders WHERE account = $1 AND venue = $2
         AND (status NOT IN (${TERMINAL_STATUSES.map((status) => `'${status}'`).join(', ')})
              OR venue_cum_quantity > cum_quantity)
       ORDER BY committed_at_us, client_order_id`,
      [at.account, at.venue],
    );
    return rows.map(orderOfRow);
  }

  /** How many orders there are of each status. */
  async countByStatus(at: AccountAtVenue): Promise<Readonly<Record<string, number>>> {
    const rows: { status: string; count: string }[] = await this.#manager.query(
      'SELECT status, count(*) FROM orders WHERE account = $1 AND venue = $2 GROUP BY status',
      [at.account, at.venue],
    );
    return Object.fromEntries(rows.map((row) => [row.status, Number(row.count)]));
  }

  async #one(condition: string, parameters: unknown[]): Promise<Order | undefined> {
    const rows: OrderRow[] = await this.#manager.query(`SELECT * FROM orders WHERE ${condition}`, parameters);
    return rows[0] === undefined ? undefined : orderOfRow(rows[0]);
  }

  async #addEvent(order: Order, change: OrderChange, nowUs: UnixUs): Promise<void> {
    await this.#manager.query(
      `INSERT INTO order_event (client_order_id, version, event, from_status, to_status, cum_quantity, proof,
         lease_epoch, occurred_at_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        order.clientOrderId,
        order.version,
        change.event,
        change.fromStatus ?? null,
        order.status,
        formatDecimal(order.cumQuantity),
        JSON.stringify(change.proof),
        this.#leaseEpoch,
        nowUs,
      ],
    );
  }
}
