import { Check, Entity, PrimaryColumn } from 'typeorm';
import { SignedAmountColumn, WholeNumberColumn } from '../columns/columns.js';

/**
 * What an account holds of one asset, as the venue says, beside what our own trades explain: where `baseline` is set,
 * `free + locked - baseline - bookedChange` is what nobody has explained yet.
 */
@Entity('balances', { schema: 'orders' })
@Check('length(asset) BETWEEN 1 AND 64')
export class BalanceEntity {
  /** The trading account, such as `paper-1`. */
  @PrimaryColumn('text')
  account!: string;

  /** Exchange, such as `binance`. */
  @PrimaryColumn('text')
  venue!: string;

  /** Such as `USDT`. */
  @PrimaryColumn('text')
  asset!: string;

  /** Not needed by open orders. */
  @SignedAmountColumn({ default: 0 })
  free!: string;

  /** Held back by the venue for open orders. */
  @SignedAmountColumn({ default: 0 })
  locked!: string;

  /** What all booked trades together have added (or taken). */
  @SignedAmountColumn({ default: 0 })
  bookedChange!: string;

  /** The total before our first booked trade; null until the first reconciliation. */
  @SignedAmountColumn({ nullable: true })
  baseline!: string | null;

  @WholeNumberColumn()
  updatedAtUs!: number;
}
