import { IsString, Length, Matches } from 'class-validator';
import { LEDGER_ACTOR_LENGTH, LEDGER_REASON_LENGTH } from '#libs/domain';
import { IsPrintable } from '../envelope/printable.js';
import { IsToken } from '../envelope/token.js';

/** The number of a discrepancy, as order-management gave it. */
export const DISCREPANCY_ID = /^[1-9]\d{0,17}$/u;

/** `ledger.accept.v1.<account>`: an operator accepts a difference to the venue. Answered with an {@link AcceptDifferenceReply}. */
export class AcceptDifferenceV1 {
  static readonly subject: string = 'ledger.accept.v1';

  @IsToken()
  account!: string;

  @Matches(DISCREPANCY_ID)
  discrepancyId!: string;

  /** Who accepts it. */
  @IsString()
  @Length(1, LEDGER_ACTOR_LENGTH)
  @IsPrintable()
  actor!: string;

  /** Why. */
  @IsString()
  @Length(1, LEDGER_REASON_LENGTH)
  @IsPrintable()
  reason!: string;
}

/** What was accepted. */
export interface AcceptDifferenceReply {
  readonly discrepancyId: string;
  readonly kind: string;
  /** The order, instrument, trade or asset concerned. */
  readonly about: string;
  /** What the adjustment booked, in units of the asset; absent where the difference was about no amount. */
  readonly amount?: string;
}
