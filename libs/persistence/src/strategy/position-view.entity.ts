import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A position as the newest fact of order-management has it. */
@Entity('position_view', { schema: 'strategy' })
export class PositionViewEntity {
  /** The account it belongs to. */
  @PrimaryColumn('text')
  account!: string;

  /** As in the registry of venues, such as binance. */
  @PrimaryColumn('text')
  venue!: string;

  /** The instrument, as BASE-QUOTE. */
  @PrimaryColumn('text')
  instrument!: string;

  /** In base; negative is short. */
  @Column('numeric')
  quantity!: string;

  /** Average price of what is held, in quote. */
  @Column('numeric', { name: 'average_price' })
  averagePrice!: string;

  /** Realised profit so far, in quote. */
  @Column('numeric', { name: 'realised_profit' })
  realisedProfit!: string;

  /** The fact's version; a row never goes back to an older one. */
  @Column('bigint')
  version!: string;

  /** When the fact happened, in microseconds. */
  @Column('bigint', { name: 'updated_at_us' })
  updatedAtUs!: string;
}
