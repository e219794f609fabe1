import { Controller, Inject } from '@nestjs/common';
import { Ctx, NatsContext, Payload } from '@nestjs/microservices';
import { type AskReply, HaltCommandV1, type TradingStateReply } from '#libs/contracts';
import { OnAsk } from '#libs/messaging';
import { LOG, type Log } from '#libs/platform';
import { ChangeTradingState } from '../application/change-trading-state.js';
import { answerCommand } from './trading-state-answer.js';

/** `command.halt.v1`: an operator wants nothing new to pass. */
@Controller()
export class HaltCommandHandler {
  readonly #change: ChangeTradingState;
  readonly #log: Log;

  constructor(@Inject(ChangeTradingState) change: ChangeTradingState, @Inject(LOG) log: Log) {
    this.#change = change;
    this.#log = log;
  }

  @OnAsk(HaltCommandV1.subject)
  answer(@Payload() question: unknown, @Ctx() context: NatsContext): Promise<AskReply<TradingStateReply>> {
    const use = { change: this.#change, log: this.#log };
    return answerCommand(HaltCommandV1, 'HALTED', question, context.getSubject(), use);
  }
}
