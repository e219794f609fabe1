import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import {
  ORDER_STATUSES,
  ORDER_TYPES,
  type OrderStatus,
  type OrderType,
  SIDES,
  type Side,
  TERMINAL_STATUSES,
  TIMES_IN_FORCE,
  type TimeInForce,
} from '#libs/domain';
import { AmountColumn, WholeNumberColumn, WordColumn } from '../columns/columns.js';
import { sqlList } from '../migrations/sql-list.js';

const ENDED = sqlList(TERMINAL_STATUSES);

/** An order as it stands now; `order_event` holds how it came to it. */
@Entity('orders', { schema: 'orders' })
@Check(`char_length(client_order_id) BETWEEN 1 AND 64 AND client_order_id !~ '[^A-Za-z0-9_-]'`)
@Check('length(venue_client_order_id) BETWEEN 1 AND 64')
@Check('length(venue_order_id) BETWEEN 1 AND 64')
@Check('quantity > 0')
@Check('limit_price > 0')
@Check('version >= 1')
@Check('lease_epoch >= 1')
@Check('order_of_ours_has_an_intent', 'external OR (intent_id IS NOT NULL AND valid_until_us IS NOT NULL)')
@Check('order_limit_has_a_price', `(type = 'MARKET') = (limit_price IS NULL)`)
@Check(
  'order_executed_at_most_ordered',
  `cum_quantity - overfill_quantity <= quantity
   AND (overfill_quantity = 0 OR cum_quantity = quantity + overfill_quantity)`,
)
@Check(
  'order_status_fits_executed',
  `CASE status
     WHEN 'PendingNew' THEN cum_quantity = 0
     WHEN 'New' THEN cum_quantity = 0
     WHEN 'Rejected' THEN cum_quantity = 0
     WHEN 'PartiallyFilled' THEN cum_quantity > 0 AND cum_quantity < quantity
     WHEN 'Filled' THEN cum_quantity >= quantity
     ELSE true END`,
)
@Check('order_external_is_external', `status <> 'External' OR external`)
@Check('order_closed_has_a_time', `(status IN (${ENDED})) = (closed_at_us IS NOT NULL)`)
@Check('order_live_was_sent', `external OR sent_at_us IS NOT NULL OR status IN ('PendingNew', 'Rejected')`)
@Unique(['venue', 'account', 'instrument', 'venueOrderId'])
@Index('orders_open', ['account', 'venue'], { where: `status NOT IN (${ENDED})` })
@Index('orders_by_time', ['committedAtUs', 'clientOrderId'])
export class OrderEntity {
  /** Our id for it (FIX ClOrdID); for orders of others `ext-<instrument>-<venue order id>`. */
  @PrimaryColumn('text')
  clientOrderId!: string;

  /** The client id the venue knows it by; the same as ours for orders of ours. */
  @Column('text')
  venueClientOrderId!: string;

  /** Null until the venue has given one (FIX OrderID). */
  @Column('text', { nullable: true })
  venueOrderId!: string | null;

  /** Whether somebody else sent it. */
  @Column('boolean', { default: false })
  external!: boolean;

  /** The intent behind it; null for orders of others. */
  @Column('text', { nullable: true, unique: true })
  intentId!: string | null;

  /** Who wanted it; `external` for orders of others. */
  @Column('text')
  strategy!: string;

  /** The trading account, such as `paper-1`. */
  @Column('text')
  account!: string;

  /** Exchange, such as `binance`. */
  @Column('text')
  venue!: string;

  /** `BASE-QUOTE`, such as `BTC-USDT`. */
  @Column('text')
  instrument!: string;

  /** Whether it buys or sells the base asset (FIX Side). */
  @WordColumn(SIDES)
  side!: Side;

  /** How it prices itself (FIX OrdType). */
  @WordColumn(ORDER_TYPES)
  type!: OrderType;

  @WordColumn(TIMES_IN_FORCE)
  timeInForce!: TimeInForce;

  /** Ordered, in base. */
  @AmountColumn()
  quantity!: string;

  /** In quote; null for MARKET. */
  @AmountColumn({ nullable: true })
  limitPrice!: string | null;

  /** Whether it may only bring the position nearer to zero. */
  @Column('boolean')
  reduceOnly!: boolean;

  /** Where it stands (FIX OrdStatus). */
  @WordColumn(ORDER_STATUSES)
  status!: OrderStatus;

  /** Executed so far, in base: the sum of its booked trades. */
  @AmountColumn({ default: 0 })
  cumQuantity!: string;

  /** Executed beyond what was ordered, in base; zero unless the venue misbehaved. */
  @AmountColumn({ default: 0 })
  overfillQuantity!: string;

  /** The most that the venue has said is executed, in base; above `cumQuantity` while fills are missing. */
  @AmountColumn({ default: 0 })
  venueCumQuantity!: string;

  /** Why it came to its status; empty where there is no reason. */
  @Column('text', { default: '' })
  reason!: string;

  /** Grows by one with every change. */
  @Column('integer', { default: 1 })
  version!: number;

  /** Of the lease under which it was written last. */
  @WholeNumberColumn()
  leaseEpoch!: number;

  @Column('text')
  correlationId!: string;

  /** The id of the message that made it. */
  @Column('text')
  causationId!: string;

  /** Not to be sent after this; null for orders of others. */
  @WholeNumberColumn({ nullable: true })
  validUntilUs!: number | null;

  /** When the market event behind it was received. */
  @WholeNumberColumn({ nullable: true })
  marketEventAtUs!: number | null;

  @WholeNumberColumn({ nullable: true })
  intentAtUs!: number | null;

  @WholeNumberColumn({ nullable: true })
  approvedAtUs!: number | null;

  /** When this row was made. */
  @WholeNumberColumn()
  committedAtUs!: number;

  /** When it was about to be written to the venue; null proves that it never was. */
  @WholeNumberColumn({ nullable: true })
  sentAtUs!: number | null;

  /** When the venue first said something about it. */
  @WholeNumberColumn({ nullable: true })
  acknowledgedAtUs!: number | null;

  @WholeNumberColumn({ nullable: true })
  firstFillAtUs!: number | null;

  /** Null while it may still fill. */
  @WholeNumberColumn({ nullable: true })
  closedAtUs!: number | null;

  @WholeNumberColumn()
  updatedAtUs!: number;
}
