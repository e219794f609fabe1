import type { TradingState } from '#libs/domain';
import { IsToken } from '../envelope/token.js';
import { OperatorCommandMessage } from './operator-command.js';

/** The content of an operator's command about the trading state. */
class TradingStateCommand extends OperatorCommandMessage {
  /** An account id, or `all`. */
  @IsToken()
  scope!: string;
}

/** `command.halt.v1.<scope>`: let nothing new through. Answered with a {@link TradingStateReply}. */
export class HaltCommandV1 extends TradingStateCommand {
  static readonly subject: string = 'command.halt.v1';
}

/** `command.reduce.v1.<scope>`: let through only what brings positions nearer to zero. Answered with a {@link TradingStateReply}. */
export class ReduceCommandV1 extends TradingStateCommand {
  static readonly subject: string = 'command.reduce.v1';
}

/** `command.resume.v1.<scope>`: trade again. Answered with a {@link TradingStateReply}. */
export class ResumeCommandV1 extends TradingStateCommand {
  static readonly subject: string = 'command.resume.v1';
}

/** The state in force after a command was committed. */
export interface TradingStateReply {
  readonly scope: string;
  readonly state: TradingState;
  readonly version: number;
  /** When it took effect, in microseconds since the epoch. */
  readonly changedAtUs: number;
}
