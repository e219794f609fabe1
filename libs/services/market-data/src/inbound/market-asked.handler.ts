import { Controller, Inject } from '@nestjs/common';
import { Ctx, NatsContext } from '@nestjs/microservices';
import type { Observable } from 'rxjs';
import { type AskReply, MARKET_QUERY, type MarketReply } from '#libs/contracts';
import { OnAsk } from '#libs/messaging';
import { AnswerMarket } from '../application/answer-market.js';
import { answered } from './answered.js';
import { askedFor } from './asked-subject.js';

/** `query.market.v1.<venue>.<instrument>`: where a market stands. Silent where another process is to answer. */
@Controller()
export class MarketAskedHandler {
  readonly #answer: AnswerMarket;

  constructor(@Inject(AnswerMarket) answer: AnswerMarket) {
    this.#answer = answer;
  }

  @OnAsk(MARKET_QUERY)
  onAsked(@Ctx() context: NatsContext): Observable<AskReply<MarketReply>> {
    const { venue, instrument } = askedFor(context);
    return answered(this.#answer.market(venue, instrument));
  }
}
