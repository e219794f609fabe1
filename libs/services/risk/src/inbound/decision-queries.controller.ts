import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { type AskReply, DECISIONS_QUERY, type DecisionsReply } from '#libs/contracts';
import { OnAsk } from '#libs/messaging';
import { AnswerDecisionsQuery } from '../application/status/answer-decisions-query.js';

/** `query.decision`: what was approved. */
@Controller()
export class DecisionQueriesController {
  readonly #answer: AnswerDecisionsQuery;

  constructor(answer: AnswerDecisionsQuery) {
    this.#answer = answer;
  }

  @OnAsk(DECISIONS_QUERY)
  onDecisionsQuery(@Payload() question: unknown): Promise<AskReply<DecisionsReply>> {
    return this.#answer.answerDecisionsQuery(question);
  }
}
