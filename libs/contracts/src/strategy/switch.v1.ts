import { IsBoolean } from 'class-validator';
import { OperatorCommandMessage } from '../command/operator-command.js';
import { IsToken } from '../envelope/token.js';

/**
 * `strategy.switch.v1.<strategy>`: a strategy trades from now on, or wants nothing more; its working orders stay. Answered with a
 * {@link StrategySetupReply}.
 */
export class SwitchStrategyV1 extends OperatorCommandMessage {
  static readonly subject: string = 'strategy.switch.v1';

  @IsToken()
  strategy!: string;

  @IsBoolean()
  on!: boolean;
}

/** How a strategy is set after a command. */
export interface StrategySetupReply {
  readonly strategy: string;
  /** Grows by one with every change. */
  readonly version: number;
  readonly on: boolean;
  /** What differs from the defaults. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** In microseconds since the epoch. */
  readonly changedAtUs: number;
}
