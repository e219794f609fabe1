import { Check, Column, Entity, Index } from 'typeorm';
import {
  INTENT_STATUSES,
  type IntentStatus,
  MANUAL_STRATEGY,
  ORDER_TYPES,
  type OrderType,
  SIDES,
  type Side,
  TIMES_IN_FORCE,
  type TimeInForce,
} from '#libs/domain';
import {
  AmountColumn,
  MomentColumn,
  SignedAmountColumn,
  InstrumentColumn,
  TokenColumn,
  WordColumn,
} from '../columns/columns.js';

/**
 * What a strategy wanted. It is open until risk refused it, or its order ended and the position that its fills made is
 * known. One open intent per strategy and instrument, so that neither a restart nor a second replica can double.
 */
@Entity('intent', { schema: 'strategy' })
@Check('quantity > 0')
@Check('limit_price > 0')
@Check('length(market_event_id) BETWEEN 1 AND 160')
@Check('length(reason) <= 500')
@Check(`(type = 'MARKET') = (limit_price IS NULL)`)
@Check('(ended_quantity IS NULL) = (ended_at_us IS NULL)')
@Check(`(status = 'open') = (closed_at_us IS NULL)`)
@Index('intent_open_once', ['strategy', 'venue', 'instrument'], {
  unique: true,
  where: `status = 'open' AND strategy <> '${MANUAL_STRATEGY}'`,
})
@Index('intent_by_time', ['createdAtUs'])
export class IntentEntity {
  @TokenColumn({ primary: true })
  intentId!: string;

  /** Names the running strategy, such as `momentum-1`. */
  @TokenColumn()
  strategy!: string;

  /** The trading account, such as `paper-1`. */
  @TokenColumn()
  account!: string;

  /** Exchange, such as `binance`. */
  @TokenColumn()
  venue!: string;

  /** `BASE-QUOTE`, such as `BTC-USDT`. */
  @InstrumentColumn()
  instrument!: string;

  /** Whether it buys or sells the base asset (FIX Side). */
  @WordColumn(SIDES)
  side!: Side;

  /** Wanted, in base. */
  @AmountColumn()
  quantity!: string;

  /** How it prices itself (FIX OrdType). */
  @WordColumn(ORDER_TYPES)
  type!: OrderType;

  /** In quote; null for MARKET. */
  @AmountColumn({ nullable: true })
  limitPrice!: string | null;

  @WordColumn(TIMES_IN_FORCE)
  timeInForce!: TimeInForce;

  /** Whether it may only bring the position nearer to zero. */
  @Column('boolean')
  reduceOnly!: boolean;

  /** The market event behind it, such as a venue trade id. */
  @Column('text')
  marketEventId!: string;

  @MomentColumn()
  marketEventAtUs!: number;

  /** Not to be sent after this. */
  @MomentColumn()
  validUntilUs!: number;

  /** Still to be decided or settled, refused, or done. */
  @WordColumn(INTENT_STATUSES)
  status!: IntentStatus;

  /** Why it was closed; empty while it is open. */
  @Column('text', { default: '' })
  reason!: string;

  /** Whether risk has approved it. */
  @Column('boolean', { default: false })
  approved!: boolean;

  /** What its order executed in all, in base; null until it ended. */
  @AmountColumn({ nullable: true })
  endedQuantity!: string | null;

  /** Null until its order ended. */
  @MomentColumn({ nullable: true })
  endedAtUs!: number | null;

  /** How far position facts have moved because of it, in base; negative where the position fell. */
  @SignedAmountColumn({ default: 0 })
  knownQuantity!: string;

  @MomentColumn()
  createdAtUs!: number;

  /** Null while it is open. */
  @MomentColumn({ nullable: true })
  closedAtUs!: number | null;
}
