import { Check, Column, Entity } from 'typeorm';
import { MomentColumn, TokenColumn, WholeNumberColumn } from '../columns/columns.js';

/** Strategy's copy of what an account holds at a venue, at the newest version received. */
@Entity('balance_view', { schema: 'strategy' })
@Check(`jsonb_typeof(totals) = 'object'`)
@Check('version >= 1')
export class BalanceViewEntity {
  /** The trading account, such as `paper-1`. */
  @TokenColumn({ primary: true })
  account!: string;

  /** Exchange, such as `binance`. */
  @TokenColumn({ primary: true })
  venue!: string;

  /** Free and locked together, by asset, as decimal texts. */
  @Column('jsonb')
  totals!: Readonly<Record<string, string>>;

  /** Of order-management's fact; older ones are ignored. */
  @WholeNumberColumn()
  version!: number;

  @MomentColumn()
  updatedAtUs!: number;
}
