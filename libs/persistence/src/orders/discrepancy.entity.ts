import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A difference between what we believe and what the venue says, open until somebody or something explains it. */
@Entity('discrepancies', { schema: 'orders' })
export class DiscrepancyEntity {
  /** Its number. */
  @PrimaryGeneratedColumn({ type: 'bigint', name: 'discrepancy_id' })
  discrepancyId!: string;

  /** What kind of difference, such as `EXTERNAL_ORDER` or `BALANCE_UNEXPLAINED`. */
  @Column('text')
  kind!: string;

  /** The account it belongs to. */
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
  details!: Record<string, string>;

  /** Who has to look at it. */
  @Column('text')
  owner!: string;

  /** When it was first seen, in microseconds since the epoch. */
  @Column('bigint', { name: 'found_at_us' })
  foundAtUs!: string;

  /** When it was last seen, in microseconds since the epoch. */
  @Column('bigint', { name: 'last_seen_at_us' })
  lastSeenAtUs!: string;

  /** When it was resolved, in microseconds since the epoch; null while it is open. */
  @Column('bigint', { name: 'resolved_at_us', nullable: true })
  resolvedAtUs!: string | null;

  /** How it was resolved; null while it is open. */
  @Column('text', { nullable: true })
  resolution!: string | null;
}
