import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What is known of an account's balances as a whole. */
@Entity('accounts', { schema: 'orders' })
export class AccountEntity {
  /** The account. */
  @PrimaryColumn('text')
  account!: string;

  /** The venue it is at. */
  @PrimaryColumn('text')
  venue!: string;

  /** Grows by one with every change of what the venue reports. */
  @Column('integer', { name: 'balance_version' })
  balanceVersion!: number;

  /** The venue's time of the newest report taken, in microseconds; 0 where no report had one. */
  @Column('bigint', { name: 'balances_at_us' })
  balancesAtUs!: string;

  /** When balances were last compared with our trades, in microseconds; null before the first time. */
  @Column('bigint', { name: 'reconciled_at_us', nullable: true })
  reconciledAtUs!: string | null;
}
