import {
  type AccountAtVenue,
  type Order,
  type OrderChange,
  type OrderStatus,
  TERMINAL_STATUSES,
  wasDeclaredAbsent,
} from '#libs/domain';
import { type ClientOrderId, type InstrumentId, type UnixUs, type VenueOrderId, invariant } from '#libs/kernel';
import {
  type SqlSession,
  type Statement,
  insertStatementOf,
  selectListOf,
  valuesOf,
} from '../connection/sql-session.js';
import { OrderEventEntity } from './order-event.entity.js';
import { OrderEntity } from './order.entity.js';
import { fromOrder, fromOrderChange, toOrder } from './order.mapping.js';

const SELECT = `SELECT ${selectListOf(OrderEntity)} FROM orders`;
const ENDED = TERMINAL_STATUSES.map((status) => `'${status}'`).join(', ');
const BY_VENUE_ID = 'venue = $1 AND account = $2 AND instrument = $3 AND venue_order_id = $4';

const FIND: Statement = { name: 'orders.findOrder', text: `${SELECT} WHERE client_order_id = $1` };
const LOCK: Statement = { name: 'orders.lockOrder', text: `${FIND.text} FOR NO KEY UPDATE` };
const LOCK_BY_VENUE_ID: Statement = {
  name: 'orders.lockOrderByVenueId',
  text: `${SELECT} WHERE ${BY_VENUE_ID} FOR NO KEY UPDATE`,
};
const UNSETTLED: Statement = {
  name: 'orders.unsettledOrders',
  text: `${SELECT} WHERE account = $1 AND venue = $2 AND (status NOT IN (${ENDED}) OR venue_cum_quantity > cum_quantity)
    ORDER BY committed_at_us, client_order_id`,
};
const COMMITTED_SINCE: Statement = {
  name: 'orders.ordersCommittedSince',
  text: `${SELECT} WHERE account = $1 AND venue = $2 AND committed_at_us >= $3
    ORDER BY committed_at_us, client_order_id LIMIT $4`,
};
const IS_KNOWN: Statement = {
  name: 'orders.isVenueOrderKnown',
  text: `SELECT 1 FROM orders WHERE ${BY_VENUE_ID}`,
};
/** Asked for only where nothing was traded in the instrument yet: there are few. */
const NEWEST_AT_VENUE: Statement = {
  name: 'orders.newestVenueOrder',
  text: `${SELECT} WHERE venue = $1 AND account = $2 AND instrument = $3 AND venue_order_id IS NOT NULL
    AND status <> 'Rejected' ORDER BY committed_at_us DESC, client_order_id DESC LIMIT 1`,
};
/** Few orders ended so, and those of a day are asked for only where a trade of an order comes up that nobody knows. */
const DECLARED_ABSENT: Statement = {
  name: 'orders.ordersDeclaredAbsentSince',
  text: `${SELECT} WHERE account = $1 AND venue = $2 AND closed_at_us >= $3 AND status = 'Rejected'
    AND venue_order_id IS NULL AND sent_at_us IS NOT NULL`,
};
const COUNT: Statement = {
  name: 'orders.countOrdersByStatus',
  text: 'SELECT status, count(*)::int AS count FROM orders WHERE account = $1 AND venue = $2 GROUP BY status',
};
const INSERT: Statement = {
  name: 'orders.insertOrder',
  text: `${insertStatementOf('orders', OrderEntity, [])} ON CONFLICT DO NOTHING`,
};
const SAVE: Statement = {
  name: 'orders.saveOrder',
  text: `UPDATE orders SET venue_order_id = $3, status = $4, cum_quantity = $5, overfill_quantity = $6,
      venue_cum_quantity = $7, reason = $8, version = $9, lease_epoch = $10, sent_at_us = $11, acknowledged_at_us = $12,
      first_fill_at_us = $13, closed_at_us = $14, updated_at_us = $15, quantity = $16
    WHERE client_order_id = $1 AND version = $2`,
};
const ADD_EVENT: Statement = {
  name: 'orders.addOrderEvent',
  text: insertStatementOf('order_event', OrderEventEntity, ['sequence']),
};

/** What may be asked of the table `orders.orders` without locking a row. */
export function readOrders(session: SqlSession, at: AccountAtVenue) {
  return {
    async findOrder(id: ClientOrderId): Promise<Order | undefined> {
      return firstOrder(await session.entitiesOf(OrderEntity, FIND, [id]));
    },
    async unsettledOrders(): Promise<readonly Order[]> {
      return (await session.entitiesOf(OrderEntity, UNSETTLED, [at.account, at.venue])).map(toOrder);
    },
    async ordersCommittedSince(sinceUs: UnixUs, limit: number): Promise<readonly Order[]> {
      const values = [at.account, at.venue, sinceUs, limit];
      return (await session.entitiesOf(OrderEntity, COMMITTED_SINCE, values)).map(toOrder);
    },
    async isVenueOrderKnown(instrument: InstrumentId, id: VenueOrderId): Promise<boolean> {
      return (await session.rowsOf(IS_KNOWN, [at.venue, at.account, instrument, id])).length > 0;
    },
    async newestVenueOrder(instrument: InstrumentId): Promise<Order | undefined> {
      const values = [at.venue, at.account, instrument];
      return firstOrder(await session.entitiesOf(OrderEntity, NEWEST_AT_VENUE, values));
    },
    async ordersDeclaredAbsentSince(sinceUs: UnixUs): Promise<readonly Order[]> {
      const rows = await session.entitiesOf(OrderEntity, DECLARED_ABSENT, [at.account, at.venue, sinceUs]);
      return rows.map(toOrder).filter(wasDeclaredAbsent);
    },
    async countOrdersByStatus(): Promise<Readonly<Partial<Record<OrderStatus, number>>>> {
      const rows = await session.rowsOf<{ status: OrderStatus; count: number }>(COUNT, [at.account, at.venue]);
      return Object.fromEntries(rows.map(({ count, status }) => [status, count]));
    },
  };
}

/** Writes of `orders.orders` and of its history `orders.order_event`; each row carries the writer's epoch. */
export function writeOrders(session: SqlSession, at: AccountAtVenue, leaseEpoch: number) {
  const addEvent = async (order: Order, change: OrderChange, nowUs: UnixUs): Promise<void> => {
    const row = fromOrderChange(order, change, leaseEpoch, nowUs);
    await session.countOf(ADD_EVENT, valuesOf(OrderEventEntity, row, ['sequence']));
  };
  return {
    async lockOrder(id: ClientOrderId): Promise<Order | undefined> {
      return firstOrder(await session.entitiesOf(OrderEntity, LOCK, [id]));
    },
    async lockOrderByVenueId(instrument: InstrumentId, id: VenueOrderId): Promise<Order | undefined> {
      return firstOrder(
        await session.entitiesOf(OrderEntity, LOCK_BY_VENUE_ID, [at.venue, at.account, instrument, id]),
      );
    },
    async insertOrder(order: Order, change: OrderChange, nowUs: UnixUs): Promise<boolean> {
      const values = valuesOf(OrderEntity, fromOrder(order, leaseEpoch, nowUs), []);
      if ((await session.countOf(INSERT, values)) === 0) return false;
      await addEvent(order, change, nowUs);
      return true;
    },
    async saveOrder(before: Order, after: Order, change: OrderChange | undefined, nowUs: UnixUs): Promise<void> {
      const saved = await session.countOf(SAVE, savedValues(before, fromOrder(after, leaseEpoch, nowUs)));
      invariant(saved === 1, `order ${after.clientOrderId} was changed by somebody else`);
      if (change !== undefined) await addEvent(after, change, nowUs);
    },
  };
}

/** What changes in an order's row, in the order of the statement. */
function savedValues(before: Order, row: OrderEntity): unknown[] {
  return [
    row.clientOrderId,
    before.version,
    row.venueOrderId,
    row.status,
    row.cumQuantity,
    row.overfillQuantity,
    row.venueCumQuantity,
    row.reason,
    row.version,
    row.leaseEpoch,
    row.sentAtUs,
    row.acknowledgedAtUs,
    row.firstFillAtUs,
    row.closedAtUs,
    row.updatedAtUs,
    row.quantity,
  ];
}

function firstOrder(rows: readonly OrderEntity[]): Order | undefined {
  return rows[0] === undefined ? undefined : toOrder(rows[0]);
}
