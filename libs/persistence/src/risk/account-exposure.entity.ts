import { Check, Entity } from 'typeorm';
import { AmountColumn, SignedAmountColumn, TokenColumn, WholeNumberColumn } from '../columns/columns.js';

/** What an account risks; its row is the lock of the account. */
@Entity('account_exposure', { schema: 'risk' })
@Check('limits_version >= 0')
@Check('version >= 0')
@Check('updated_at_us >= 0')
export class AccountExposureEntity {
  /** The trading account, such as `paper-1`. */
  @TokenColumn({ primary: true })
  account!: string;

  /** The sum of open quantity × reserved price over all reservations, in quote. */
  @AmountColumn({ default: 0 })
  reserved!: string;

  /** Worst-case gross exposure when last computed, in quote; null before that. */
  @AmountColumn({ nullable: true })
  grossExposure!: string | null;

  /** Equity when last computed, in quote; null while it is not known. */
  @SignedAmountColumn({ nullable: true })
  equity!: string | null;

  /** The version of the limits in force; 0 for none. */
  @WholeNumberColumn({ default: 0 })
  limitsVersion!: number;

  /** Grows by one with every decision and fact that changed the account. */
  @WholeNumberColumn({ default: 0 })
  version!: number;

  /** When it was last computed; 0 for never. */
  @WholeNumberColumn({ default: 0 })
  updatedAtUs!: number;
}
