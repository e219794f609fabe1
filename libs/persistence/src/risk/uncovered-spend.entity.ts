import { Check, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AmountColumn, MomentColumn, TokenColumn } from '../columns/columns.js';
import { AccountExposureEntity } from './account-exposure.entity.js';

/** What a fill took of one asset and the venue's balances do not show yet. */
@Entity('uncovered_spend', { schema: 'risk' })
@Check('length(fill_id) BETWEEN 1 AND 160')
@Check('length(asset) BETWEEN 1 AND 64')
@Check('amount > 0')
export class UncoveredSpendEntity {
  /** The trading account, such as `paper-1`. */
  @TokenColumn({ primary: true })
  @ForeignKey(() => AccountExposureEntity)
  account!: string;

  /** Exchange, such as `binance`. */
  @TokenColumn({ primary: true })
  venue!: string;

  /** The id of the fill's fact. */
  @PrimaryColumn('text')
  fillId!: string;

  /** Such as `USDT`. */
  @PrimaryColumn('text')
  asset!: string;

  /** In units of the asset. */
  @AmountColumn()
  amount!: string;

  /** When the venue executed the fill. */
  @MomentColumn()
  exchangeAtUs!: number;
}
