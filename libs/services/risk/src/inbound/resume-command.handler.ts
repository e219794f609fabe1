import { Controller, Inject } from '@nestjs/common';
import { Ctx, NatsContext, Payload } from '@nestjs/microservices';
import { type AskReply, ResumeCommandV1, type TradingStateReply } from '#libs/contracts';
import { OnAsk } from '#libs/messaging';
import { LOG, type Log } from '#libs/platform';
import { ChangeTradingState } from '../application/change-trading-state.js';
import { answerCommand } from './trading-state-answer.js';

/** `command.resume.v1`: an operator wants trading to go on. */
@Controller()
export class ResumeCommandHandler {
  readonly #change: ChangeTradingState;
  readonly #log: Log;

  constructor(@Inject(ChangeTradingState) change: ChangeTradingState, @Inject(LOG) log: Log) {
    this.#change = change;
    this.#log = log;
  }

  @OnAsk(ResumeCommandV1.subject)
  answer(@Payload() question: unknown, @Ctx() context: NatsContext): Promise<AskReply<TradingStateReply>> {
    const use = { change: this.#change, log: this.#log };
    return answerCommand(ResumeCommandV1, 'ACTIVE', question, context.getSubject(), use);
  }
}
