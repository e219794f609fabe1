import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The limits of an account in one instrument (`venue:BASE-QUOTE`), or in every one (`*`); null is not set and refuses. */
@Entity({ name: 'limits', schema: 'risk' })
export class RiskLimitsEntity {
  /** The trading account. */
  @PrimaryColumn('text')
  account!: string;

  /** `venue:BASE-QUOTE`, or `*` for what the instrument does not set itself. */
  @PrimaryColumn('text')
  instrument!: string;

  /** Largest quantity of one order, in base. */
  @Column('numeric', { name: 'max_order_quantity', nullable: true })
  maxOrderQuantity!: string | null;

  /** Largest worst-case notional of one order, in quote. */
  @Column('numeric', { name: 'max_order_notional', nullable: true })
  maxOrderNotional!: string | null;

  /** Largest absolute position with all open orders filled, in base. */
  @Column('numeric', { name: 'max_position', nullable: true })
  maxPosition!: string | null;

  /** The version of the set of limits in which it was last loaded. */
  @Column('bigint')
  version!: string;
}
