import { IsIn, IsInt, IsOptional, IsPositive, IsString, Length } from 'class-validator';
import { LIQUIDITY_ROLES, type LiquidityRole, SIDES, type Side } from '#libs/domain';
import { MAX_NAME_CHARACTERS } from '#libs/kernel';
import { DurableMessage } from '../envelope/durable-message.js';
import { IsDecimalText, IsSignedDecimalText } from '../envelope/decimal-text.js';
import { IsInstrumentName } from '../envelope/instrument-name.js';
import { IsToken } from '../envelope/token.js';

/** `fill.recorded.v1.<account>.<instrument>`: an execution was booked, once, under its venue trade id. */
export class FillRecordedV1 extends DurableMessage {
  static readonly subject: string = 'fill.recorded.v1';
  static readonly subjectIds: readonly string[] = ['account', 'instrument'];

  /** Unique within venue, account and instrument (FIX TrdMatchID). */
  @IsString()
  @Length(1, 64)
  venueTradeId!: string;

  @IsToken()
  clientOrderId!: string;

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

  /** Executed now (FIX LastQty), in base. */
  @IsDecimalText()
  quantity!: string;

  /** At this price (FIX LastPx), in quote. */
  @IsDecimalText()
  price!: string;

  /** Charged by the venue, in `feeAsset`; negative is a rebate. */
  @IsSignedDecimalText()
  fee!: string;

  @IsString()
  @Length(1, MAX_NAME_CHARACTERS)
  feeAsset!: string;

  /** The instrument whose position paid the fee, where `feeAsset` is neither base nor quote of this one and is traded itself. */
  @IsOptional()
  @IsInstrumentName()
  feeInstrument?: string;

  @IsIn(LIQUIDITY_ROLES)
  liquidity!: LiquidityRole;

  /** When the venue executed it, in microseconds since the epoch. */
  @IsInt()
  @IsPositive()
  exchangeAtUs!: number;
}
