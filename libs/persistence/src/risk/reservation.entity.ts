import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Side } from '#libs/domain';

/** What an approved intent holds back until it is filled or ended. */
@Entity({ name: 'reservation', schema: 'risk' })
export class Reservation {
  /** The approved intent. */
  @PrimaryColumn('text', { name: 'intent_id' })
  intentId!: string;

  /** The trading account. */
  @Column('text')
  account!: string;

  /** Exchange, such as `binance`. */
  @Column('text')
  venue!: string;

  /** `BASE-QUOTE`, such as `BTC-USDT`. */
  @Column('text')
  instrument!: string;

  /** Whether it buys or sells the base asset. */
  @Column('text')
  side!: Side;

  /** Approved, in base. */
  @Column('numeric')
  quantity!: string;

  /** The price at which it was reserved, in quote. */
  @Column('numeric')
  price!: string;

  /** The sum of its fills, in base; above `quantity` where the venue overfilled. */
  @Column('numeric')
  executed!: string;

  /** What had been executed when its order ended, in base; null while it lives. */
  @Column('numeric', { name: 'ended_cum_quantity', nullable: true })
  endedCumQuantity!: string | null;

  /** Turned into position, in base; computed by Postgres. */
  @Column('numeric')
  filled!: string;

  /** Given back, in base; computed by Postgres. */
  @Column('numeric')
  released!: string;

  /** Still held back, in base; computed by Postgres. */
  @Column('numeric', { name: 'open_quantity' })
  openQuantity!: string;

  /** Executed beyond what was approved, in base; computed by Postgres. */
  @Column('numeric')
  overfill!: string;
}
