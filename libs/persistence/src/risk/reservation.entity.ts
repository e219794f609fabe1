import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Side } from '#libs/domain';

/** What an approved intent holds back until it is filled or ended. */
@Entity({ name: 'reservation', schema: 'risk' })
export class ReservationEntity {
  /** The approved intent. */
  @PrimaryColumn('text', { name: 'intent_id' })
  intentId!: string;

  /** The trading account. */
  @Column('text')
  account!: string;

  /** The venue. */
  @Column('text')
  venue!: string;

  /** The instrument. */
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

  /** Turned into position, in base. */
  @Column('numeric')
  filled!: string;

  /** Given back, in base. */
  @Column('numeric')
  released!: string;

  /** Still held back, in base. */
  @Column('numeric', { name: 'open_quantity' })
  openQuantity!: string;

  /** Executed beyond what was approved, in base. */
  @Column('numeric')
  overfill!: string;
}
