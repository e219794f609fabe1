import { Check, Entity } from 'typeorm';
import { MomentColumn, SignedAmountColumn, TokenColumn, WholeNumberColumn } from '../columns/columns.js';

/** What an account was worth when risk first valued it within a minute; kept for a week. */
@Entity('equity_sample', { schema: 'risk' })
@Check('minute >= 0')
export class EquitySampleEntity {
  /** The trading account, such as `paper-1`. */
  @TokenColumn({ primary: true })
  account!: string;

  /** Minutes since the epoch. */
  @WholeNumberColumn({ primary: true })
  minute!: number;

  /** Its worth at that moment, in quote. */
  @SignedAmountColumn()
  equity!: string;

  /** When risk valued it, in microseconds since the epoch. */
  @MomentColumn()
  atUs!: number;
}
