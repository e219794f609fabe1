import type { LicenceOutcome, Order, OrderChange } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import type { HotConnection } from '../connection/hot-connection.js';
import { type Statement, rowByColumn } from '../connection/sql-session.js';
import type { OutgoingMessage } from '../outbox/outbox-store.js';
import { OrderEventEntity } from './order-event.entity.js';
import { OrderEntity } from './order.entity.js';
import { fromOrder, fromOrderChange } from './order.mapping.js';

/** `orders.license` of the migrations: the order marked as sent, its history and its message, under lease and latch. */
const LICENSE: Statement = {
  name: 'orders.license',
  text: 'SELECT verdict, outbox_sequence AS sequence FROM orders.license($1, $2, $3, $4, $5)',
};

/** What `orders.license` is called with; `order` and `event` by the names of their columns. */
export interface LicenseRows {
  readonly epoch: number;
  readonly order: object;
  readonly event: object;
  readonly subject: string;
  readonly message: object;
}

/** The rows of an order that is marked as sent. */
export function licenseRowsOf(
  leaseEpoch: number,
  order: Order,
  change: OrderChange,
  fact: OutgoingMessage,
  nowUs: UnixUs,
): LicenseRows {
  return {
    epoch: leaseEpoch,
    order: rowByColumn(OrderEntity, fromOrder(order, leaseEpoch, nowUs)),
    event: rowByColumn(OrderEventEntity, { ...fromOrderChange(order, change, leaseEpoch, nowUs), sequence: '0' }),
    subject: fact.subject,
    message: fact.message,
  };
}

/** Licenses an order that is marked as sent, in one statement that commits by itself. */
export async function callLicense(
  connection: HotConnection,
  { epoch, event, message, order, subject }: LicenseRows,
): Promise<LicenceOutcome | undefined> {
  const values = [epoch, JSON.stringify(order), JSON.stringify(event), subject, JSON.stringify(message)];
  const rows = await connection.rowsOf<LicenceOutcome>(LICENSE, values);
  return rows[0];
}
