import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an account risks; its row is the lock of the account. */
@Entity({ name: 'account_exposure', schema: 'risk' })
export class RiskAccountEntity {
  /** The trading account. */
  @PrimaryColumn('text')
  account!: string;

  /** The sum of open quantity × reserved price over all reservations, in quote. */
  @Column('numeric')
  reserved!: string;

  /** Worst-case gross exposure when last computed, in quote; null before that. */
  @Column('numeric', { name: 'gross_exposure', nullable: true })
  grossExposure!: string | null;

  /** Equity when last computed, in quote; null while it is not known. */
  @Column('numeric', { nullable: true })
  equity!: string | null;

  /** The version of the limits in force; 0 for none. */
  @Column('bigint', { name: 'limits_version' })
  limitsVersion!: string;

  /** Grows by one with every decision and fact that changed the account. */
  @Column('bigint')
  version!: string;

  /** When it was last computed, in microseconds since the epoch. */
  @Column('bigint', { name: 'updated_at_us' })
  updatedAtUs!: string;
}
