import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Up to where the fills of an instrument are known to be booked. */
@Entity('fill_cursor', { schema: 'orders' })
export class FillCursorEntity {
  /** The venue. */
  @PrimaryColumn('text')
  venue!: string;

  /** The account. */
  @PrimaryColumn('text')
  account!: string;

  /** The instrument, as BASE-QUOTE. */
  @PrimaryColumn('text')
  instrument!: string;

  /** The last trade of the venue's list that is booked with all before it. */
  @Column('text', { name: 'venue_trade_id' })
  venueTradeId!: string;

  /** When it moved, in microseconds. */
  @Column('bigint', { name: 'updated_at_us' })
  updatedAtUs!: string;
}
