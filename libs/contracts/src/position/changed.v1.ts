import { IsInt, Min } from 'class-validator';
import { DurableMessage } from '../envelope/durable-message.js';
import { IsDecimalText, IsSignedDecimalText } from '../envelope/decimal-text.js';
import { IsInstrumentName } from '../envelope/instrument-name.js';
import { IsToken } from '../envelope/token.js';

/** `position.changed.v1.<account>.<instrument>`: what we hold after a fill was booked. */
export class PositionChangedV1 extends DurableMessage {
  static readonly subject: string = 'position.changed.v1';
  static readonly subjectIds: readonly string[] = ['account', 'instrument'];

  @IsToken()
  account!: string;

  @IsToken()
  venue!: string;

  @IsInstrumentName()
  instrument!: string;

  /** Held, in base; negative is short. */
  @IsSignedDecimalText()
  quantity!: string;

  /** Paid per unit held, in quote; zero when flat. */
  @IsDecimalText()
  averagePrice!: string;

  /** Profit made by what was closed, after fees in quote, in quote. */
  @IsSignedDecimalText()
  realisedProfit!: string;

  /** Grows by one with every change of this position; an older version never overwrites a newer one. */
  @IsInt()
  @Min(1)
  version!: number;
}
