import { Type } from 'class-transformer';
import { ArrayMaxSize, IsInt, IsOptional, IsString, Length, Min, ValidateNested } from 'class-validator';
import { MAX_NAME_CHARACTERS } from '#libs/kernel';
import { DurableMessage } from '../envelope/durable-message.js';
import { IsSignedDecimalText } from '../envelope/decimal-text.js';
import { IsToken } from '../envelope/token.js';

/** What an account holds of one asset. */
export class AssetBalance {
  @IsString()
  @Length(1, MAX_NAME_CHARACTERS)
  asset!: string;

  /** Free to use; negative where the venue says that less than nothing is left. */
  @IsSignedDecimalText()
  free!: string;

  /** Held by open orders. */
  @IsSignedDecimalText()
  locked!: string;
}

/** `balance.changed.v1.<account>.<venue>`: all non-zero balances of an account at a venue, as the venue reports them. */
export class BalanceChangedV1 extends DurableMessage {
  static readonly subject: string = 'balance.changed.v1';
  static readonly subjectIds: readonly string[] = ['account', 'venue'];

  @IsToken()
  account!: string;

  @IsToken()
  venue!: string;

  @ValidateNested({ each: true })
  @ArrayMaxSize(1_000)
  @Type(() => AssetBalance)
  balances!: AssetBalance[];

  /** Grows by one with every change; an older version never overwrites a newer one. */
  @IsInt()
  @Min(1)
  version!: number;

  /**
   * The venue's time, in microseconds since the epoch, up to which these balances contain every execution; 0 or absent where the
   * venue gave none. It never goes back.
   */
  @IsOptional()
  @IsInt()
  @Min(0)
  exchangeAtUs?: number;
}
