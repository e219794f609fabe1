import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { OrderHistoryEvent, OrderStatus } from '#libs/domain';

/** One change of an order with its proof. Rows are only ever added. */
@Entity('order_event', { schema: 'orders' })
export class OrderEventEntity {
  /** Our number, growing in the order of writing. */
  @PrimaryGeneratedColumn({ type: 'bigint', name: 'sequence' })
  sequence!: string;

  /** The order. */
  @Column('text', { name: 'client_order_id' })
  clientOrderId!: string;

  /** The order's version after the change. */
  @Column('integer')
  version!: number;

  /** What happened. */
  @Column('text')
  event!: OrderHistoryEvent;

  /** Where the order stood before; null for its first event. */
  @Column('text', { name: 'from_status', nullable: true })
  fromStatus!: OrderStatus | null;

  /** Where it stands since. */
  @Column('text', { name: 'to_status' })
  toStatus!: OrderStatus;

  /** Executed in all after the change, in base. */
  @Column('numeric', { name: 'cum_quantity' })
  cumQuantity!: string;

  /** The venue's report, or the findings of a procedure. */
  @Column('jsonb')
  proof!: object;

  /** The epoch of the writer. */
  @Column('bigint', { name: 'lease_epoch' })
  leaseEpoch!: string;

  /** When it was booked, in microseconds. */
  @Column('bigint', { name: 'occurred_at_us' })
  occurredAtUs!: string;
}
