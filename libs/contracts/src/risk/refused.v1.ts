import { IsBoolean, IsObject, IsString, Length } from 'class-validator';
import { DurableMessage } from '../envelope/durable-message.js';
import { IsInstrumentName } from '../envelope/instrument-name.js';
import { IsToken } from '../envelope/token.js';

/** `risk.refused.v1.<account>.<instrument>`: risk's no to an intent, with the rule and its numbers. */
export class RiskRefusedV1 extends DurableMessage {
  static readonly subject: string = 'risk.refused.v1';
  static readonly subjectIds: readonly string[] = ['account', 'instrument'];

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

  /** The rule that refused, such as `max-position`. */
  @IsToken()
  rule!: string;

  /** The stable code of the refusal, such as `MAX_POSITION_EXCEEDED`. */
  @IsToken()
  code!: string;

  /** One sentence for a person. */
  @IsString()
  @Length(1, 500)
  message!: string;

  /** The numbers behind the sentence. */
  @IsObject()
  details!: Record<string, string>;

  /** Whether the same intent might pass later. */
  @IsBoolean()
  retryable!: boolean;
}
