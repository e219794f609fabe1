import { Controller, Inject } from '@nestjs/common';
import { Ctx, NatsContext } from '@nestjs/microservices';
import { type AskReply, LIMITS_QUERY, type LimitsReply } from '#libs/contracts';
import { decodeToken, problem } from '#libs/kernel';
import { OnAsk } from '#libs/messaging';
import { LOG, type Log } from '#libs/platform';
import { ReadLimits } from '../application/status/read-limits.js';

/** `query.limits`: which limits an account has. */
@Controller()
export class LimitQueriesController {
  readonly #readLimits: ReadLimits;
  readonly #log: Log;

  constructor(readLimits: ReadLimits, @Inject(LOG) log: Log) {
    this.#readLimits = readLimits;
    this.#log = log;
  }

  @OnAsk(LIMITS_QUERY)
  async onLimitsQuery(@Ctx() context: NatsContext): Promise<AskReply<LimitsReply>> {
    const account = decodeToken(context.getSubject().split('.').at(-1) ?? '') ?? '';
    try {
      const limits = await this.#readLimits.readLimits(account);
      return limits.ok ? limits : { ok: false, problem: limits.error };
    } catch (error) {
      this.#log.warn({ err: error, account }, 'a question for limits could not be answered');
      return { ok: false, problem: problem('LIMITS_UNREADABLE', 'The limits cannot be read now.', { account }, true) };
    }
  }
}
