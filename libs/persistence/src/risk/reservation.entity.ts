import { Check, Entity, ForeignKey, Index } from 'typeorm';
import { SIDES, type Side } from '#libs/domain';
import { AmountColumn, InstrumentColumn, TokenColumn, WholeNumberColumn, WordColumn } from '../columns/columns.js';
import { AccountExposureEntity } from './account-exposure.entity.js';
import { IntentDecisionEntity } from './intent-decision.entity.js';

const RELEASED = `CASE WHEN ended_cum_quantity IS NULL THEN 0
  ELSE greatest(quantity - greatest(ended_cum_quantity, executed), 0) END`;

/** What an approved intent holds back until it is filled or ended. The domain computes its parts, and the checks repeat how. */
@Entity('reservation', { schema: 'risk' })
@Check('quantity > 0')
@Check('price > 0')
@Check('order_version >= 0')
@Check('filled >= 0 AND released >= 0 AND overfill >= 0 AND filled + released <= quantity')
@Check('reservation_filled', 'filled = least(executed, quantity)')
@Check('reservation_released', `released = ${RELEASED}`)
@Check('reservation_open_quantity', 'open_quantity = quantity - filled - released')
@Check('reservation_overfill', 'overfill = greatest(executed - quantity, 0)')
@Index('reservation_open', ['account', 'venue', 'instrument'], { where: 'open_quantity > 0' })
export class ReservationEntity {
  @TokenColumn({ primary: true })
  @ForeignKey(() => IntentDecisionEntity)
  intentId!: string;

  /** The trading account, such as `paper-1`. */
  @TokenColumn()
  @ForeignKey(() => AccountExposureEntity)
  account!: string;

  /** Exchange, such as `binance`. */
  @TokenColumn()
  venue!: string;

  /** `BASE-QUOTE`, such as `BTC-USDT`. */
  @InstrumentColumn()
  instrument!: string;

  /** Whether it buys or sells the base asset (FIX Side). */
  @WordColumn(SIDES, 'side')
  side!: Side;

  /** Approved, in base. */
  @AmountColumn()
  quantity!: string;

  /** The price at which it was reserved, in quote. */
  @AmountColumn()
  price!: string;

  /** The sum of its fills, in base; above `quantity` where the venue overfilled. */
  @AmountColumn({ default: 0 })
  executed!: string;

  /** What had been executed when its order ended, in base; null while it lives. */
  @AmountColumn({ nullable: true })
  endedCumQuantity!: string | null;

  /** The version of the order in the newest fact that said whether it lives; 0 before the first. */
  @WholeNumberColumn({ default: 0 })
  orderVersion!: number;

  /** Turned into position, in base. */
  @AmountColumn()
  filled!: string;

  /** Given back, in base. */
  @AmountColumn()
  released!: string;

  /** Still held back, in base. */
  @AmountColumn()
  openQuantity!: string;

  /** Executed beyond what was approved, in base. */
  @AmountColumn()
  overfill!: string;
}
