import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { IntentStatus, OrderType, Side, TimeInForce } from '#libs/domain';

/** What a strategy wanted, and what became of it. */
@Entity('intent', { schema: 'strategy' })
export class IntentEntity {
  /** The intent's own id, for ever. */
  @PrimaryColumn('text', { name: 'intent_id' })
  intentId!: string;

  /** The strategy that wanted it. */
  @Column('text')
  strategy!: string;

  /** The account it trades for. */
  @Column('text')
  account!: string;

  /** As in the registry of venues, such as binance. */
  @Column('text')
  venue!: string;

  /** The instrument, as BASE-QUOTE. */
  @Column('text')
  instrument!: string;

  /** BUY or SELL (FIX Side). */
  @Column('text')
  side!: Side;

  /** Wanted, in base; positive. */
  @Column('numeric')
  quantity!: string;

  /** How the order prices itself (FIX OrdType). */
  @Column('text')
  type!: OrderType;

  /** In quote; null for MARKET. */
  @Column('numeric', { name: 'limit_price', nullable: true })
  limitPrice!: string | null;

  /** How long the order stays (FIX TimeInForce). */
  @Column('text', { name: 'time_in_force' })
  timeInForce!: TimeInForce;

  /** Whether the order may only bring the position nearer to zero. */
  @Column('boolean', { name: 'reduce_only' })
  reduceOnly!: boolean;

  /** The market event behind it. */
  @Column('text', { name: 'market_event_id' })
  marketEventId!: string;

  /** When that market event was received, in microseconds. */
  @Column('bigint', { name: 'market_event_at_us' })
  marketEventAtUs!: string;

  /** After this time it must not be sent any more, in microseconds. */
  @Column('bigint', { name: 'valid_until_us' })
  validUntilUs!: string;

  /** Whether it is open, refused or closed. */
  @Column('text')
  status!: IntentStatus;

  /** Why it is no longer open; empty while it is. */
  @Column('text')
  reason!: string;

  /** Whether risk approved it. */
  @Column('boolean')
  approved!: boolean;

  /** What its order executed in all, in base; null until the order has ended. */
  @Column('numeric', { name: 'ended_quantity', nullable: true })
  endedQuantity!: string | null;

  /** When we learned that its order has ended, in microseconds; null until then. */
  @Column('bigint', { name: 'ended_at_us', nullable: true })
  endedAtUs!: string | null;

  /** How far position facts have moved because of it, in base. */
  @Column('numeric', { name: 'known_quantity' })
  knownQuantity!: string;

  /** When it was written down, in microseconds. */
  @Column('bigint', { name: 'created_at_us' })
  createdAtUs!: string;

  /** When it was refused or closed, in microseconds; null while it is open. */
  @Column('bigint', { name: 'closed_at_us', nullable: true })
  closedAtUs!: string | null;
}
