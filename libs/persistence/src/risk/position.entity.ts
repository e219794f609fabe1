import { Check, Entity, ForeignKey } from 'typeorm';
import { SignedAmountColumn, InstrumentColumn, TokenColumn, WholeNumberColumn } from '../columns/columns.js';
import { AccountExposureEntity } from './account-exposure.entity.js';

/** Risk's own projection of a position: the sum of the fills it has received. */
@Entity('position', { schema: 'risk' })
@Check('fills >= 0')
@Check('booked_version >= 1')
@Check('(booked_quantity IS NULL) = (booked_version IS NULL)')
export class RiskPositionEntity {
  /** The trading account, such as `paper-1`. */
  @TokenColumn({ primary: true })
  @ForeignKey(() => AccountExposureEntity)
  account!: string;

  /** Exchange, such as `binance`. */
  @TokenColumn({ primary: true })
  venue!: string;

  /** `BASE-QUOTE`, such as `BTC-USDT`. */
  @InstrumentColumn({ primary: true })
  instrument!: string;

  /** Held, in base; negative is short. */
  @SignedAmountColumn()
  quantity!: string;

  /** How many fills made it. */
  @WholeNumberColumn()
  fills!: number;

  /** What order-management says is held, in base; null before its first fact. */
  @SignedAmountColumn({ nullable: true })
  bookedQuantity!: string | null;

  /** Null before the first fact. */
  @WholeNumberColumn({ nullable: true })
  bookedVersion!: number | null;
}
