import { Check, Entity, ForeignKey } from 'typeorm';
import { TokenColumn, WholeNumberColumn } from '../columns/columns.js';
import { AccountExposureEntity } from './account-exposure.entity.js';

/** Which of order-management's balance facts is in `balance`: they come whole, per account and venue. */
@Entity('balance_version', { schema: 'risk' })
@Check('version >= 1')
@Check('exchange_at_us >= 0')
export class RiskBalanceVersionEntity {
  /** The trading account, such as `paper-1`. */
  @TokenColumn({ primary: true })
  @ForeignKey(() => AccountExposureEntity)
  account!: string;

  /** Exchange, such as `binance`. */
  @TokenColumn({ primary: true })
  venue!: string;

  /** Of the newest fact; older ones are ignored. */
  @WholeNumberColumn()
  version!: number;

  /** The venue's time up to which the balances contain every execution, in microseconds; 0 where it gave none. */
  @WholeNumberColumn({ default: 0 })
  exchangeAtUs!: number;
}
