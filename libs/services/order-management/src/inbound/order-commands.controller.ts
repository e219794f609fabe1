import { Controller, Inject } from '@nestjs/common';
import { Ctx, NatsContext, Payload } from '@nestjs/microservices';
import { type AskReply, type CancelOrdersReply, CancelOrdersV1, validateMessage } from '#libs/contracts';
import type { AccountAtVenue } from '#libs/domain';
import { type Clock, problem } from '#libs/kernel';
import { OnAsk } from '#libs/messaging';
import { CLOCK, LOG, type Log } from '#libs/platform';
import { CANCEL_ORDERS } from '../application/send/cancel-marks.js';
import { TakeOrdersBack } from '../application/send/take-orders-back.js';
import { LeaseLostError, TRADED_ACCOUNT } from '../ports.js';
import { unknownAccount } from './unknown-account.js';

/** `cancel.*`: what operators want of orders. A command that cannot be read, or is for another account, is refused. */
@Controller()
export class OrderCommandsController {
  readonly #takeOrdersBack: TakeOrdersBack;
  readonly #at: AccountAtVenue;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(
    takeOrdersBack: TakeOrdersBack,
    @Inject(TRADED_ACCOUNT) at: AccountAtVenue,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOG) log: Log,
  ) {
    this.#takeOrdersBack = takeOrdersBack;
    this.#at = at;
    this.#clock = clock;
    this.#log = log;
  }

  @OnAsk(CancelOrdersV1.subject)
  async onCancel(@Payload() question: unknown, @Ctx() context: NatsContext): Promise<AskReply<CancelOrdersReply>> {
    const command = validateMessage(CancelOrdersV1, question);
    if (!command.ok) return { ok: false, problem: command.error };
    const { account, actor, clientOrderId, commandId, instrument, reason } = command.value;
    if (account !== this.#at.account || context.getSubject().split('.').at(-1) !== account) {
      return { ok: false, problem: unknownAccount(account, this.#at.account) };
    }
    const content = { clientOrderId, instrument };
    const given = { commandId, kind: CANCEL_ORDERS, target: account, actor, reason, content };
    try {
      const receipt = await this.#takeOrdersBack.takeOrdersBack({ ...given, givenAtUs: this.#clock.nowUs() });
      return receipt.ok ? { ok: true, value: receipt.value } : { ok: false, problem: receipt.error };
    } catch (error) {
      if (!(error instanceof LeaseLostError))
        this.#log.error({ err: error, commandId }, 'orders could not be taken back');
      const message = 'It is not known whether the orders were taken back; give the command again.';
      return { ok: false, problem: problem('COMMAND_NOT_CONFIRMED', message, { commandId }, true) };
    }
  }
}
