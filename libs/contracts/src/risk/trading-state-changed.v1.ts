import { IsIn, IsInt, IsString, Length, Min } from 'class-validator';
import { TRADING_STATES, type TradingState } from '#libs/domain';
import { DurableMessage } from '../envelope/durable-message.js';
import { IsToken } from '../envelope/token.js';

/**
 * `risk.trading-state-changed.v1.<scope>`: what a scope (an account, or `all`) may do from now on. Still read, no longer written: it
 * travelled behind the approvals. Its successor is `TradingStateChangedV1`.
 */
export class RiskTradingStateChangedV1 extends DurableMessage {
  static readonly subject: string = 'risk.trading-state-changed.v1';
  static readonly subjectIds: readonly string[] = ['scope'];

  /** An account id, or `all`. */
  @IsToken()
  scope!: string;

  @IsIn(TRADING_STATES)
  state!: TradingState;

  /** Grows by one with every change of the scope; an older version never overwrites a newer one. */
  @IsInt()
  @Min(1)
  version!: number;

  /** Who changed it. */
  @IsString()
  @Length(1, 120)
  actor!: string;

  /** Why. */
  @IsString()
  @Length(1, 500)
  reason!: string;
}
