import { Check, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { SignedAmountColumn, TokenColumn } from '../columns/columns.js';
import { RiskBalanceVersionEntity } from './balance-version.entity.js';

/** Risk's copy of what an account holds of one asset. */
@Entity('balance', { schema: 'risk' })
@Check('length(asset) BETWEEN 1 AND 64')
@ForeignKey(() => RiskBalanceVersionEntity, ['account', 'venue'], ['account', 'venue'])
export class RiskBalanceEntity {
  /** The trading account, such as `paper-1`. */
  @TokenColumn({ primary: true })
  account!: string;

  /** Exchange, such as `binance`. */
  @TokenColumn({ primary: true })
  venue!: string;

  /** Such as `USDT`. */
  @PrimaryColumn('text')
  asset!: string;

  /** Not needed by open orders. */
  @SignedAmountColumn()
  free!: string;

  /** Held back by the venue for open orders. */
  @SignedAmountColumn()
  locked!: string;
}
