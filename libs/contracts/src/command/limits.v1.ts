import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsInt,
  IsOptional,
  IsPositive,
  IsString,
  Length,
  ValidateNested,
} from 'class-validator';
import type { Side } from '#libs/domain';
import { IsDecimalText } from '../envelope/decimal-text.js';
import { IsPrintable } from '../envelope/printable.js';
import { IsToken } from '../envelope/token.js';
import { OperatorCommandMessage } from './operator-command.js';

/** The most scopes that one set of limits has. */
export const MOST_LIMITS = 1_000;

/** The limits of one scope; what is absent is not set, and what is set nowhere refuses. */
export class WantedLimits {
  /** `venue:BASE-QUOTE`, or `*` for every instrument that does not set its own. */
  @IsString()
  @Length(1, 120)
  @IsPrintable()
  instrument!: string;

  /** Largest quantity of one order, in base. */
  @IsOptional()
  @IsDecimalText()
  maxOrderQuantity?: string;

  /** Largest worst-case notional of one order, in quote. */
  @IsOptional()
  @IsDecimalText()
  maxOrderNotional?: string;

  /** Largest absolute position with all open orders filled, in base. */
  @IsOptional()
  @IsDecimalText()
  maxPosition?: string;
}

/** A whole set of limits for an account; it takes the place of the one in force. */
abstract class LimitsCommand extends OperatorCommandMessage {
  @IsToken()
  account!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_LIMITS)
  @ValidateNested({ each: true })
  @Type(() => WantedLimits)
  limits!: WantedLimits[];
}

/** `command.limits.v1.<account>`: put a set of limits in force. Answered with a {@link SetLimitsReply}. */
export class SetLimitsV1 extends LimitsCommand {
  static readonly subject: string = 'command.limits.v1';

  /** The version that the operator saw: where another is in force by now, nothing is changed. */
  @IsOptional()
  @IsInt()
  @IsPositive()
  expectedVersion?: number;
}

/** `command.try-limits.v1.<account>`: what a set of limits would have refused; changes nothing. Answered with a {@link TryLimitsReply}. */
export class TryLimitsV1 extends LimitsCommand {
  static readonly subject: string = 'command.try-limits.v1';

  /** Approvals from then on are judged, in microseconds since the epoch. */
  @IsInt()
  @IsPositive()
  sinceUs!: number;
}

/** The set of limits that is in force after the command. */
export interface SetLimitsReply {
  readonly account: string;
  readonly version: number;
  /** In microseconds since the epoch. */
  readonly changedAtUs: number;
}

/** An approval that a set of limits would have refused. */
export interface WouldBeRefusal {
  readonly intentId: string;
  readonly strategy: string;
  readonly venue: string;
  readonly instrument: string;
  readonly side: Side;
  /** In base. */
  readonly quantity: string;
  readonly rule: string;
  readonly code: string;
  readonly message: string;
  readonly numbers: Readonly<Record<string, string>>;
  /** In microseconds since the epoch. */
  readonly decidedAtUs: number;
}

/** What a set of limits would have done to the orders that were approved. */
export interface TryLimitsReply {
  readonly account: string;
  /** The version in force, by which they were approved or by one before it. */
  readonly limitsVersion: number;
  /** How many approvals were judged again. */
  readonly judged: number;
  /** Whether there were more than are judged at once: then the newest were. */
  readonly truncated: boolean;
  readonly refusedByRule: Readonly<Record<string, number>>;
  /** The newest first, at most fifty. */
  readonly refusals: readonly WouldBeRefusal[];
}
