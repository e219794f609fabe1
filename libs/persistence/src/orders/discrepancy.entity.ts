import { Column, Entity, Index } from 'typeorm';
import { IdentityColumn, WholeNumberColumn } from '../columns/columns.js';

/** A difference between what we believe and what the venue says, open until somebody or something explains it. */
@Entity('discrepancies', { schema: 'orders' })
@Index('discrepancy_open_once', ['venue', 'account', 'kind', 'about'], {
  unique: true,
  where: 'resolved_at_us IS NULL',
})
export class DiscrepancyEntity {
  /** Grows with every difference found. */
  @IdentityColumn()
  discrepancyId!: string;

  /** What differs, such as `EXTERNAL_ORDER` or `BALANCE_UNEXPLAINED`. */
  @Column('text')
  kind!: string;

  /** The trading account, such as `paper-1`. */
  @Column('text')
  account!: string;

  /** Exchange, such as `binance`. */
  @Column('text')
  venue!: string;

  /** The order, instrument or asset concerned. */
  @Column('text')
  about!: string;

  /** The numbers behind it, as texts. */
  @Column('jsonb')
  details!: Readonly<Record<string, string>>;

  /** Who has to look at it. */
  @Column('text', { default: 'operator' })
  owner!: string;

  @WholeNumberColumn()
  foundAtUs!: number;

  @WholeNumberColumn()
  lastSeenAtUs!: number;

  /** Null while it is open. */
  @WholeNumberColumn({ nullable: true })
  resolvedAtUs!: number | null;

  /** How it was resolved; null while it is open. */
  @Column('text', { nullable: true })
  resolution!: string | null;
}
