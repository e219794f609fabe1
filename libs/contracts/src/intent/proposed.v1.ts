import { IsBoolean, IsIn, IsInt, IsOptional, IsPositive, IsString, Length } from 'class-validator';
import { ORDER_TYPES, type OrderType, SIDES, type Side, TIMES_IN_FORCE, type TimeInForce } from '#libs/domain';
import { DurableMessage } from '../envelope/durable-message.js';
import { IsDecimalText } from '../envelope/decimal-text.js';
import { IsInstrumentName } from '../envelope/instrument-name.js';
import { IsToken } from '../envelope/token.js';

/** `intent.proposed.v1.<strategy>.<instrument>`: a strategy wants an order. Written by strategy, read by risk. */
export class IntentProposedV1 extends DurableMessage {
  static readonly subject: string = 'intent.proposed.v1';
  static readonly subjectIds: readonly string[] = ['strategy', 'instrument'];

  /** Names the intent for ever; the same id always gets the same answer. */
  @IsToken()
  intentId!: string;

  @IsToken()
  strategy!: string;

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

  /** Whether the order may only bring the position nearer to zero. */
  @IsBoolean()
  reduceOnly!: boolean;

  /** After this time it must not be sent any more, in microseconds since the epoch. */
  @IsInt()
  @IsPositive()
  validUntilUs!: number;

  /** The market event behind it. */
  @IsString()
  @Length(1, 160)
  marketEventId!: string;

  /** When that market event was received, in microseconds since the epoch. */
  @IsInt()
  @IsPositive()
  marketEventAtUs!: number;
}
