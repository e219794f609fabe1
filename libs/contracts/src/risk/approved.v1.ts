import { IsInt, IsPositive } from 'class-validator';
import { IsDecimalText } from '../envelope/decimal-text.js';
import { IntentProposedV1 } from '../intent/proposed.v1.js';

/**
 * `risk.approved.v1.<account>.<instrument>`: risk's yes to an intent, whose worst case it has reserved.
 * It repeats the intent, so that what was approved and what is sent can be compared field by field. What was approved while only
 * reductions pass is `reduceOnly` whatever the intent said: it was found to reduce.
 */
export class RiskApprovedV1 extends IntentProposedV1 {
  static override readonly subject: string = 'risk.approved.v1';
  static override readonly subjectIds: readonly string[] = ['account', 'instrument'];

  /** The price at which the worst case was reserved, in quote. */
  @IsDecimalText()
  worstPrice!: string;

  /** When the intent was made, in microseconds since the epoch. */
  @IsInt()
  @IsPositive()
  intentAtUs!: number;

  /** When risk's transaction decided, in microseconds since the epoch. */
  @IsInt()
  @IsPositive()
  decidedAtUs!: number;
}
