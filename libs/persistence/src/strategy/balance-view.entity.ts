import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an account holds at a venue, as the newest fact of order-management has it. */
@Entity('balance_view', { schema: 'strategy' })
export class BalanceViewEntity {
  /** The account it belongs to. */
  @PrimaryColumn('text')
  account!: string;

  /** As in the registry of venues, such as binance. */
  @PrimaryColumn('text')
  venue!: string;

  /** Free and locked together by asset, as decimal texts. */
  @Column('jsonb')
  totals!: Readonly<Record<string, string>>;

  /** The fact's version; a row never goes back to an older one. */
  @Column('bigint')
  version!: string;

  /** When the fact happened, in microseconds. */
  @Column('bigint', { name: 'updated_at_us' })
  updatedAtUs!: string;
}
