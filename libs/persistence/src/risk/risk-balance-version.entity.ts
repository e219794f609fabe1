import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How new the balances of an account at a venue are; there is no row where they were never heard. */
@Entity({ name: 'balance_version', schema: 'risk' })
export class RiskBalanceVersionEntity {
  /** The trading account. */
  @PrimaryColumn('text')
  account!: string;

  /** The venue. */
  @PrimaryColumn('text')
  venue!: string;

  /** Grows with every change; older balances never replace newer ones. */
  @Column('bigint')
  version!: string;
}
