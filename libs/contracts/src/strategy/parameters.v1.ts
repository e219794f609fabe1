import { IsInt, IsObject, IsOptional, Min } from 'class-validator';
import { OperatorCommandMessage } from '../command/operator-command.js';
import { IsToken } from '../envelope/token.js';

/**
 * `strategy.parameters.v1.<strategy>`: a strategy begins again with these parameters, without a restart; what is left out has its default.
 * Answered with a {@link StrategySetupReply}.
 */
export class SetParametersV1 extends OperatorCommandMessage {
  static readonly subject: string = 'strategy.parameters.v1';

  @IsToken()
  strategy!: string;

  @IsObject()
  parameters!: Record<string, unknown>;

  /** The version of the strategy's setup that the operator saw, 0 that of the settings: where another is in force by now, nothing is changed. */
  @IsOptional()
  @IsInt()
  @Min(0)
  expectedVersion?: number;
}
