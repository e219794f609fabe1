import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { LiquidityRole, Side } from '#libs/domain';

/** A fill once booked. Rows are only ever added. */
@Entity('trades', { schema: 'orders' })
export class TradeEntity {
  /** Our number, growing in the order of booking. */
  @PrimaryGeneratedColumn({ type: 'bigint', name: 'trade_id' })
  tradeId!: string;

  /** The venue's id; unique within venue, account and instrument. */
  @Column('text', { name: 'venue_trade_id' })
  venueTradeId!: string;

  /** The order of ours that it belongs to (FIX ClOrdID). */
  @Column('text', { name: 'client_order_id' })
  clientOrderId!: string;

  /** The strategy that wanted it. */
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

  /** Executed, in base (FIX LastQty). */
  @Column('numeric')
  quantity!: string;

  /** Executed at, in quote (FIX LastPx). */
  @Column('numeric')
  price!: string;

  /** Charged, in `feeAsset`; negative is a rebate. */
  @Column('numeric')
  fee!: string;

  /** The asset the fee was charged in. */
  @Column('text', { name: 'fee_asset' })
  feeAsset!: string;

  /** MAKER or TAKER. */
  @Column('text')
  liquidity!: LiquidityRole;

  /** What it added to the position's realised profit, in quote. */
  @Column('numeric', { name: 'realised_profit' })
  realisedProfit!: string;

  /** When the venue executed it, in microseconds. */
  @Column('bigint', { name: 'exchange_at_us' })
  exchangeAtUs!: string;

  /** When we booked it, in microseconds. */
  @Column('bigint', { name: 'booked_at_us' })
  bookedAtUs!: string;

  /** The chain of cause and effect it belongs to. */
  @Column('text', { name: 'correlation_id' })
  correlationId!: string;
}
