import { Controller, Inject } from '@nestjs/common';
import { Ctx, NatsContext, Payload } from '@nestjs/microservices';
import { type AcceptDifferenceReply, AcceptDifferenceV1, type AskReply, validateMessage } from '#libs/contracts';
import type { AccountAtVenue } from '#libs/domain';
import { problem } from '#libs/kernel';
import { OnAsk } from '#libs/messaging';
import { LOG, type Log } from '#libs/platform';
import { AcceptDifference } from '../application/reconcile/accept-difference.js';
import { LeaseLostError, TRADED_ACCOUNT } from '../ports.js';
import { unknownAccount } from './unknown-account.js';

/** `ledger.*`: what operators want of the ledger. A command that cannot be read, or is for another account, is refused. */
@Controller()
export class LedgerCommandsController {
  readonly #accept: AcceptDifference;
  readonly #at: AccountAtVenue;
  readonly #log: Log;

  constructor(accept: AcceptDifference, @Inject(TRADED_ACCOUNT) at: AccountAtVenue, @Inject(LOG) log: Log) {
    this.#accept = accept;
    this.#at = at;
    this.#log = log;
  }

  @OnAsk(AcceptDifferenceV1.subject)
  async onAccept(@Payload() question: unknown, @Ctx() context: NatsContext): Promise<AskReply<AcceptDifferenceReply>> {
    const command = validateMessage(AcceptDifferenceV1, question);
    if (!command.ok) return { ok: false, problem: command.error };
    const { account, ...acceptance } = command.value;
    if (account !== this.#at.account || context.getSubject().split('.').at(-1) !== account) {
      return { ok: false, problem: unknownAccount(account, this.#at.account) };
    }
    try {
      const accepted = await this.#accept.acceptDifference(acceptance);
      return accepted.ok ? { ok: true, value: accepted.value } : { ok: false, problem: accepted.error };
    } catch (error) {
      const { discrepancyId } = acceptance;
      if (!(error instanceof LeaseLostError))
        this.#log.error({ err: error, discrepancyId }, 'a difference could not be accepted');
      const message = 'It is not known whether the difference was accepted; give the command again.';
      return { ok: false, problem: problem('COMMAND_NOT_CONFIRMED', message, { discrepancyId }, true) };
    }
  }
}
