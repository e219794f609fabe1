import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { WholeNumberColumn } from '../columns/columns.js';

/** How far the balances of an account at a venue are known. */
@Entity('accounts', { schema: 'orders' })
@Check('balance_version >= 0')
export class AccountEntity {
  /** The trading account, such as `paper-1`. */
  @PrimaryColumn('text')
  account!: string;

  /** Exchange, such as `binance`. */
  @PrimaryColumn('text')
  venue!: string;

  /** Grows by one with every balance fact that was announced. */
  @Column('integer', { default: 0 })
  balanceVersion!: number;

  /** When the venue last said what is held; 0 for never. */
  @WholeNumberColumn({ default: 0 })
  balancesAtUs!: number;

  /** Null before the first reconciliation. */
  @WholeNumberColumn({ nullable: true })
  reconciledAtUs!: number | null;
}
