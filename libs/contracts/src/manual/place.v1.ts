import { IsBoolean, IsIn, IsInt, IsOptional, IsPositive, Max } from 'class-validator';
import { ORDER_TYPES, type OrderType, SIDES, type Side, TIMES_IN_FORCE, type TimeInForce } from '#libs/domain';
import { OperatorCommandMessage } from '../command/operator-command.js';
import { IsDecimalText } from '../envelope/decimal-text.js';
import { IsInstrumentName } from '../envelope/instrument-name.js';
import { IsToken } from '../envelope/token.js';

/** The longest that an order by hand may be sent and work, in milliseconds: a week. */
export const LONGEST_MANUAL_ORDER_MS = 604_800_000;

/**
 * `manual.place.v1.<account>`: an operator wants an order. It becomes an intent of the strategy `manual`, which passes risk like any other.
 * Answered with a {@link ManualIntentReply}.
 */
export class PlaceOrderV1 extends OperatorCommandMessage {
  static readonly subject: string = 'manual.place.v1';

  @IsToken()
  account!: string;

  @IsToken()
  venue!: string;

  @IsInstrumentName()
  instrument!: string;

  @IsIn(SIDES)
  side!: Side;

  /** In base, positive. */
  @IsDecimalText()
  quantity!: string;

  @IsIn(ORDER_TYPES)
  type!: OrderType;

  /** In quote; absent for MARKET. */
  @IsOptional()
  @IsDecimalText()
  limitPrice?: string;

  @IsIn(TIMES_IN_FORCE)
  timeInForce!: TimeInForce;

  /** Whether it may only bring the position nearer to zero. */
  @IsBoolean()
  reduceOnly!: boolean;

  /** How long from now it may be sent and work, in milliseconds. */
  @IsInt()
  @IsPositive()
  @Max(LONGEST_MANUAL_ORDER_MS)
  validForMs!: number;
}

/** What an operator's wish became: an intent, on its way to risk. */
export interface ManualIntentReply {
  readonly intentId: string;
  readonly account: string;
  readonly venue: string;
  readonly instrument: string;
  readonly side: Side;
  /** In base. */
  readonly quantity: string;
}
