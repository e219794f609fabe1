import { Controller, Inject } from '@nestjs/common';
import { Ctx, NatsContext } from '@nestjs/microservices';
import type { Observable } from 'rxjs';
import { type AskReply, INSTRUMENT_QUERY, type InstrumentReply } from '#libs/contracts';
import { OnAsk } from '#libs/messaging';
import { AnswerMarket } from '../application/answer-market.js';
import { answered } from './answered.js';
import { askedFor } from './asked-subject.js';

/** `query.instrument.v1.<venue>.<instrument>`: what an instrument is. Silent where another process is to answer. */
@Controller()
export class InstrumentAskedHandler {
  readonly #answer: AnswerMarket;

  constructor(@Inject(AnswerMarket) answer: AnswerMarket) {
    this.#answer = answer;
  }

  @OnAsk(INSTRUMENT_QUERY)
  onAsked(@Ctx() context: NatsContext): Observable<AskReply<InstrumentReply>> {
    const { venue, instrument } = askedFor(context);
    return answered(this.#answer.instrument(venue, instrument));
  }
}
