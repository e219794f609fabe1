import { OperatorCommandMessage } from '../command/operator-command.js';
import { IsInstrumentName } from '../envelope/instrument-name.js';
import { IsToken } from '../envelope/token.js';

/**
 * `manual.close.v1.<account>`: bring a position to zero, by a market order that may only reduce it and passes risk like any other. Answered
 * with a {@link ManualIntentReply}.
 */
export class ClosePositionV1 extends OperatorCommandMessage {
  static readonly subject: string = 'manual.close.v1';

  @IsToken()
  account!: string;

  @IsToken()
  venue!: string;

  @IsInstrumentName()
  instrument!: string;
}
