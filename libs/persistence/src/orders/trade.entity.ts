import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { LIQUIDITY_ROLES, type LiquidityRole, SIDES, type Side } from '#libs/domain';
import { AmountColumn, IdentityColumn, SignedAmountColumn, WholeNumberColumn, WordColumn } from '../columns/columns.js';
import { OrderEntity } from './order.entity.js';

/** A fill once booked; append-only. */
@Entity('trades', { schema: 'orders' })
@Check('length(venue_trade_id) BETWEEN 1 AND 64')
@Check('length(venue_order_id) BETWEEN 1 AND 64')
@Check('quantity > 0')
@Check('price > 0')
@Check('exchange_at_us > 0')
@Unique('trade_booked_once', ['venue', 'account', 'instrument', 'venueTradeId', 'venueOrderId'])
@Index('trades_by_order', ['clientOrderId'])
@Index('trades_by_account', ['account', 'tradeId'])
export class TradeEntity {
  /** Our number, growing in the order of booking. */
  @IdentityColumn()
  tradeId!: string;

  /** With the order unique within venue, account and instrument (FIX TrdMatchID). */
  @Column('text')
  venueTradeId!: string;

  /** The order of ours that it belongs to (FIX ClOrdID). */
  @Column('text')
  @ForeignKey(() => OrderEntity)
  clientOrderId!: string;

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

  /** Whether it bought or sold the base asset (FIX Side). */
  @WordColumn(SIDES)
  side!: Side;

  /** The venue's id of the order (FIX OrderID). */
  @Column('text')
  venueOrderId!: string;

  /** Executed, in base (FIX LastQty). */
  @AmountColumn()
  quantity!: string;

  /** Executed at, in quote (FIX LastPx). */
  @AmountColumn()
  price!: string;

  /** Charged, in `feeAsset`; negative is a rebate. */
  @SignedAmountColumn()
  fee!: string;

  @Column('text')
  feeAsset!: string;

  /** Whether it rested in the book or took what rested there (FIX LastLiquidityInd). */
  @WordColumn(LIQUIDITY_ROLES)
  liquidity!: LiquidityRole;

  /** What it added to the position's realised profit, in quote. */
  @SignedAmountColumn()
  realisedProfit!: string;

  /** When the venue executed it. */
  @WholeNumberColumn()
  exchangeAtUs!: number;

  @WholeNumberColumn()
  bookedAtUs!: number;

  @WholeNumberColumn()
  leaseEpoch!: number;

  @Column('text')
  correlationId!: string;
}
