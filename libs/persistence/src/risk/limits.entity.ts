import { Check, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { AmountColumn, TokenColumn, WholeNumberColumn } from '../columns/columns.js';
import { AccountExposureEntity } from './account-exposure.entity.js';

/**
 * The limits of an account in one instrument (`venue:BASE-QUOTE`), or in every one (`*`); null is not set and refuses. Every set is
 * kept under its version; which one is in force is said by the account.
 */
@Entity('limits', { schema: 'risk' })
@Check(
  String.raw`instrument = '*' OR instrument ~ '^[a-z][a-z0-9-]{0,31}:[^\x01-\x23\x25-\x2c\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]{3,64}$'`,
)
@Check('version >= 1')
export class LimitsEntity {
  /** The trading account, such as `paper-1`. */
  @TokenColumn({ primary: true })
  @ForeignKey(() => AccountExposureEntity)
  account!: string;

  /** The set of limits to which it belongs; each set that differs from the one before has the next version. */
  @WholeNumberColumn({ primary: true })
  version!: number;

  /** `venue:BASE-QUOTE`, or `*` for what the instrument does not set itself. */
  @PrimaryColumn('text')
  instrument!: string;

  /** Largest quantity of one order, in base. */
  @AmountColumn({ nullable: true })
  maxOrderQuantity!: string | null;

  /** Largest worst-case notional of one order, in quote. */
  @AmountColumn({ nullable: true })
  maxOrderNotional!: string | null;

  /** Largest absolute position with all open orders filled, in base. */
  @AmountColumn({ nullable: true })
  maxPosition!: string | null;
}
