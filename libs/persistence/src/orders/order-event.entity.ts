import { Check, Column, Entity, ForeignKey, Unique } from 'typeorm';
import { AmountColumn, IdentityColumn, WholeNumberColumn } from '../columns/columns.js';
import { OrderEntity } from './order.entity.js';

/** One change of an order, with its proof; append-only. */
@Entity('order_event', { schema: 'orders' })
@Check('version >= 1')
@Unique(['clientOrderId', 'version'])
export class OrderEventEntity {
  /** Grows with every change of any order. */
  @IdentityColumn()
  sequence!: string;

  @Column('text')
  @ForeignKey(() => OrderEntity)
  clientOrderId!: string;

  /** The order's version after the change. */
  @Column('integer')
  version!: number;

  /** What happened, such as `fill` or `answer-lost`. */
  @Column('text')
  event!: string;

  /** Null for the first. */
  @Column('text', { nullable: true })
  fromStatus!: string | null;

  @Column('text')
  toStatus!: string;

  /** Executed in all after the change, in base. */
  @AmountColumn()
  cumQuantity!: string;

  /** What the venue or the approval said, as it came. */
  @Column('jsonb')
  proof!: object;

  @WholeNumberColumn()
  leaseEpoch!: number;

  @WholeNumberColumn()
  occurredAtUs!: number;
}
