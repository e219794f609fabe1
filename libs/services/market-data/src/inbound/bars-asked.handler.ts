import { Controller, Inject } from '@nestjs/common';
import { Ctx, NatsContext, Payload } from '@nestjs/microservices';
import { NEVER, type Observable, from } from 'rxjs';
import { type AskReply, BARS_QUERY, type BarsReply } from '#libs/contracts';
import { OnAsk } from '#libs/messaging';
import { AnswerHistory } from '../application/answer-history.js';
import { askedFor } from './asked-subject.js';

/** `query.history.v1.bars.<venue>.<instrument>`: past bars. Silent where another process is to answer. */
@Controller()
export class BarsAskedHandler {
  readonly #answer: AnswerHistory;

  constructor(@Inject(AnswerHistory) answer: AnswerHistory) {
    this.#answer = answer;
  }

  @OnAsk(BARS_QUERY)
  onAsked(@Payload() question: unknown, @Ctx() context: NatsContext): Observable<AskReply<BarsReply>> {
    const { venue, instrument } = askedFor(context);
    const answer = this.#answer.bars(venue, instrument, question);
    return answer === undefined ? NEVER : from(answer);
  }
}
