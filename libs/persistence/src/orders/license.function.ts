import type { Order, OrderChange } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import type { HotConnection } from '../connection/hot-connection.js';
import { type Statement, jsonByColumn } from '../connection/sql-session.js';
import type { OutgoingMessage } from '../outbox/outbox-store.js';
import { OrderEventEntity } from './order-event.entity.js';
import { OrderEntity } from './order.entity.js';
import { fromOrder, fromOrderChange } from './order.mapping.js';

/** `orders.license` of the migrations: the order marked as sent, its history and its message, under lease and latch. */
const LICENSE: Statement = {
  name: 'orders.license',
  text: 'SELECT verdict, outbox_sequence AS sequence FROM orders.license($1, $2, $3, $4, $5)',
};

/** What became of an order; `sequence` names the row of its message where it is LICENSED. */
export interface LicenseRow {
  readonly verdict: 'LICENSED' | 'KNOWN' | 'HALTED' | 'REDUCING' | 'LEASE_LOST';
  readonly sequence: string | null;
}

/** Licenses an order that is marked as sent, in one statement that commits by itself. */
export async function callLicense(
  connection: HotConnection,
  leaseEpoch: number,
  order: Order,
  change: OrderChange,
  fact: OutgoingMessage,
  nowUs: UnixUs,
): Promise<LicenseRow | undefined> {
  const rows = await connection.rowsOf<LicenseRow>(LICENSE, [
    leaseEpoch,
    jsonByColumn(OrderEntity, fromOrder(order, leaseEpoch, nowUs)),
    jsonByColumn(OrderEventEntity, { ...fromOrderChange(order, change, leaseEpoch, nowUs), sequence: '0' }),
    fact.subject,
    JSON.stringify(fact.message),
  ]);
  return rows[0];
}
