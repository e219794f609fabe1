import { Controller, Inject } from '@nestjs/common';
import { Ctx, NatsContext, Payload } from '@nestjs/microservices';
import { type AskReply, ClosePositionV1, type ManualIntentReply, PlaceOrderV1, validateMessage } from '#libs/contracts';
import type { Clock, Problem, Result } from '#libs/kernel';
import { OnAsk } from '#libs/messaging';
import { CLOCK, LOG, type Log } from '#libs/platform';
import { ManualOrders } from '../application/manual/manual-orders.js';
import { commandFor, notConfirmed } from './command-replies.js';

/** `manual.*`: orders that people want. */
@Controller()
export class ManualCommandsController {
  readonly #manual: ManualOrders;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(manual: ManualOrders, @Inject(CLOCK) clock: Clock, @Inject(LOG) log: Log) {
    this.#manual = manual;
    this.#clock = clock;
    this.#log = log;
  }

  @OnAsk(PlaceOrderV1.subject)
  async onPlace(@Payload() question: unknown, @Ctx() context: NatsContext): Promise<AskReply<ManualIntentReply>> {
    const command = commandFor(validateMessage(PlaceOrderV1, question), ({ account }) => account, context.getSubject());
    if (!command.ok) return { ok: false, problem: command.error };
    const { account: target, actor, commandId, reason, ...content } = command.value;
    const given = { commandId, kind: 'place-order', target, actor, reason, content, givenAtUs: this.#clock.nowUs() };
    return this.#reply(commandId, () => this.#manual.placeOrder(given));
  }

  @OnAsk(ClosePositionV1.subject)
  async onClose(@Payload() question: unknown, @Ctx() context: NatsContext): Promise<AskReply<ManualIntentReply>> {
    const subject = context.getSubject();
    const command = commandFor(validateMessage(ClosePositionV1, question), ({ account }) => account, subject);
    if (!command.ok) return { ok: false, problem: command.error };
    const { account: target, actor, commandId, reason, ...content } = command.value;
    const given = { commandId, kind: 'close-position', target, actor, reason, content, givenAtUs: this.#clock.nowUs() };
    return this.#reply(commandId, () => this.#manual.closePosition(given));
  }

  async #reply(
    commandId: string,
    obey: () => Promise<Result<ManualIntentReply, Problem>>,
  ): Promise<AskReply<ManualIntentReply>> {
    try {
      const answer = await obey();
      return answer.ok ? { ok: true, value: answer.value } : { ok: false, problem: answer.error };
    } catch (error) {
      this.#log.error({ err: error, commandId }, 'an order by hand could not be proposed');
      return notConfirmed(commandId);
    }
  }
}
