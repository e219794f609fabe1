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

/** `orders.license` for each of an array of {@link LicenseRows}. */
const LICENSE_ALL: Statement = {
  name: 'orders.license_all',
  text: 'SELECT verdict, outbox_sequence AS sequence FROM orders.license_all($1)',
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

/** Licenses orders that are marked as sent, in one statement that commits by itself; an outcome for each, in their order. */
export async function callLicense(
  connection: HotConnection,
  licences: readonly LicenseRows[],
): Promise<readonly LicenceOutcome[]> {
  const [first] = licences;
  if (first === undefined) return [];
  if (licences.length > 1) return connection.rowsOf<LicenceOutcome>(LICENSE_ALL, [JSON.stringify(licences)]);
  const { epoch, event, message, order, subject } = first;
  const values = [epoch, JSON.stringify(order), JSON.stringify(event), subject, JSON.stringify(message)];
  return connection.rowsOf<LicenceOutcome>(LICENSE, values);
}
