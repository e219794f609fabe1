import { Controller, Inject } from '@nestjs/common';
import { Ctx, NatsContext, Payload } from '@nestjs/microservices';
import { NEVER, type Observable, from } from 'rxjs';
import { type AskReply, TRADES_QUERY, type TradesReply } from '#libs/contracts';
import { OnAsk } from '#libs/messaging';
import { AnswerHistory } from '../application/answer-history.js';
import { askedFor } from './asked-subject.js';

/** `query.history.v1.trades.<venue>.<instrument>`: past trades. Silent where another process is to answer. */
@Controller()
export class TradesAskedHandler {
  readonly #answer: AnswerHistory;

  constructor(@Inject(AnswerHistory) answer: AnswerHistory) {
    this.#answer = answer;
  }

  @OnAsk(TRADES_QUERY)
  onAsked(@Payload() question: unknown, @Ctx() context: NatsContext): Observable<AskReply<TradesReply>> {
    const { venue, instrument } = askedFor(context);
    const answer = this.#answer.trades(venue, instrument, question);
    return answer === undefined ? NEVER : from(answer);
  }
}
