import { Controller, type Type } from '@nestjs/common';
import { Ctx, NatsContext, Payload } from '@nestjs/microservices';
import { type AskReply, type OutboxReply, type ServiceName, flowsOn, outboxQueryOf } from '#libs/contracts';
import { OnAsk } from '#libs/messaging';
import { AnswerOutboxQuery } from './answer-outbox-query.js';

/** The controllers that answer `query.outbox.<namespace>` for every durable namespace that a service writes: one each. */
export function outboxQueriesOf(service: ServiceName): Type[] {
  return flowsOn('durable')
    .filter(({ owner }) => owner === service)
    .map(({ namespace }) => outboxQueriesController(namespace));
}

function outboxQueriesController(namespace: string): Type {
  @Controller()
  class OutboxQueriesController {
    readonly #answer: AnswerOutboxQuery;

    constructor(answer: AnswerOutboxQuery) {
      this.#answer = answer;
    }

    @OnAsk(outboxQueryOf(namespace))
    onOutboxQuery(@Payload() question: unknown, @Ctx() _context: NatsContext): Promise<AskReply<OutboxReply>> {
      return this.#answer.answerOutboxQuery(namespace, question);
    }
  }
  return OutboxQueriesController;
}
