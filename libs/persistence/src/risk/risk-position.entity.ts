import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Risk's own projection of a position: the sum of the fills it has heard of. */
@Entity({ name: 'position', schema: 'risk' })
export class RiskPosition {
  /** The trading account. */
  @PrimaryColumn('text')
  account!: string;

  /** Exchange, such as `binance`. */
  @PrimaryColumn('text')
  venue!: string;

  /** `BASE-QUOTE`, such as `BTC-USDT`. */
  @PrimaryColumn('text')
  instrument!: string;

  /** Held, in base; negative is short. */
  @Column('numeric')
  quantity!: string;

  /** How many fills made it. */
  @Column('bigint')
  fills!: string;

  /** What order-management says is held, in base; null before its first word. */
  @Column('numeric', { name: 'booked_quantity', nullable: true })
  bookedQuantity!: string | null;

  /** The version of order-management's word; null before the first. */
  @Column('bigint', { name: 'booked_version', nullable: true })
  bookedVersion!: string | null;
}
