import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OrderStatus, OrderType, Side, TimeInForce } from '#libs/domain';

/** An order as it stands now. Decimals and microseconds are texts, as Postgres hands over `numeric` and `bigint`. */
@Entity('orders', { schema: 'orders' })
export class OrderEntity {
  /** Our id for it; for orders of others `ext-<instrument>-<venue order id>`. */
  @PrimaryColumn('text', { name: 'client_order_id' })
  clientOrderId!: string;

  /** The client id the venue knows it by; the same as ours for orders of ours. */
  @Column('text', { name: 'venue_client_order_id' })
  venueClientOrderId!: string;

  /** The venue's id; null until the venue has given one. */
  @Column('text', { name: 'venue_order_id', nullable: true })
  venueOrderId!: string | null;

  /** Whether somebody else sent it. */
  @Column('boolean')
  external!: boolean;

  /** The intent behind it; null for orders of others. */
  @Column('text', { name: 'intent_id', nullable: true })
  intentId!: string | null;

  /** Who wanted it; `external` for orders of others. */
  @Column('text')
  strategy!: string;

  /** The account it belongs to. */
  @Column('text')
  account!: string;

  /** Exchange, such as `binance`. */
  @Column('text')
  venue!: string;

  /** The instrument, as BASE-QUOTE. */
  @Column('text')
  instrument!: string;

  /** BUY or SELL (FIX Side). */
  @Column('text')
  side!: Side;

  /** How it prices itself (FIX OrdType). */
  @Column('text')
  type!: OrderType;

  /** How long it stays (FIX TimeInForce). */
  @Column('text', { name: 'time_in_force' })
  timeInForce!: TimeInForce;

  /** Ordered, in base. */
  @Column('numeric')
  quantity!: string;

  /** In quote; null for MARKET. */
  @Column('numeric', { name: 'limit_price', nullable: true })
  limitPrice!: string | null;

  /** Whether it may only bring the position nearer to zero. */
  @Column('boolean', { name: 'reduce_only' })
  reduceOnly!: boolean;

  /** Where it stands (FIX OrdStatus). */
  @Column('text')
  status!: OrderStatus;

  /** Executed so far, in base: the sum of its booked trades. */
  @Column('numeric', { name: 'cum_quantity' })
  cumQuantity!: string;

  /** Executed beyond what was ordered, in base; zero unless the venue misbehaved. */
  @Column('numeric', { name: 'overfill_quantity' })
  overfillQuantity!: string;

  /** The most that the venue has said is executed, in base; above `cumQuantity` while fills are missing. */
  @Column('numeric', { name: 'venue_cum_quantity' })
  venueCumQuantity!: string;

  /** Why it came to its status; empty where there is no reason. */
  @Column('text')
  reason!: string;

  /** Grows by one with every change. */
  @Column('integer')
  version!: number;

  /** Follows the chain from the market event to the position. */
  @Column('text', { name: 'correlation_id' })
  correlationId!: string;

  /** Not to be sent after this, in microseconds; null for orders of others. */
  @Column('bigint', { name: 'valid_until_us', nullable: true })
  validUntilUs!: string | null;

  /** When the market event behind it was received, in microseconds. */
  @Column('bigint', { name: 'market_event_at_us', nullable: true })
  marketEventAtUs!: string | null;

  /** When the strategy made the intent, in microseconds. */
  @Column('bigint', { name: 'intent_at_us', nullable: true })
  intentAtUs!: string | null;

  /** When risk decided, in microseconds. */
  @Column('bigint', { name: 'approved_at_us', nullable: true })
  approvedAtUs!: string | null;

  /** When this row was made, in microseconds. */
  @Column('bigint', { name: 'committed_at_us' })
  committedAtUs!: string;

  /** When it was about to be written to the venue, in microseconds; null means it never was. */
  @Column('bigint', { name: 'sent_at_us', nullable: true })
  sentAtUs!: string | null;

  /** When the venue's first word about it came in, in microseconds. */
  @Column('bigint', { name: 'acknowledged_at_us', nullable: true })
  acknowledgedAtUs!: string | null;

  /** When its first fill came in, in microseconds. */
  @Column('bigint', { name: 'first_fill_at_us', nullable: true })
  firstFillAtUs!: string | null;

  /** When it ended, in microseconds; null while it may still fill. */
  @Column('bigint', { name: 'closed_at_us', nullable: true })
  closedAtUs!: string | null;

  /** When this row last changed, in microseconds. */
  @Column('bigint', { name: 'updated_at_us' })
  updatedAtUs!: string;
}
