import { Inject, Injectable } from '@nestjs/common';
import { LIMITS_QUERY, type LimitsReply, type LimitsRow, subject } from '#libs/contracts';
import type { ScopedLimits } from '#libs/domain';
import { type AccountId, Decimal, type Problem, type Result, err, ok, problem } from '#libs/kernel';
import { ASKER, type Asker } from '#libs/messaging';
import type { LimitsInForce, LimitsSource } from '../ports.js';

/** Asks risk on the ask lane. */
@Injectable()
export class AskLaneLimitsSource implements LimitsSource {
  readonly #asker: Asker;

  constructor(@Inject(ASKER) asker: Asker) {
    this.#asker = asker;
  }

  async fetchLimits(account: AccountId): Promise<Result<LimitsInForce, Problem>> {
    const reply = await this.#asker.ask<LimitsReply>(subject(LIMITS_QUERY, account), {});
    if (!reply.ok) return reply;
    try {
      const { limits, marketCollar, maxGrossExposureRatio } = reply.value;
      return ok({
        limits: limits.map(scopedLimits),
        maxGrossExposureRatio: new Decimal(maxGrossExposureRatio),
        marketCollar: new Decimal(marketCollar),
      });
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      return err(problem('LIMITS_UNREADABLE', `The limits of ${account} cannot be read: ${why}.`, { account }));
    }
  }
}

const decimalOf = (text: string | undefined): Decimal | undefined =>
  text === undefined ? undefined : new Decimal(text);

function scopedLimits({ instrument, maxOrderNotional, maxOrderQuantity, maxPosition }: LimitsRow): ScopedLimits {
  return {
    instrument,
    maxOrderQuantity: decimalOf(maxOrderQuantity),
    maxOrderNotional: decimalOf(maxOrderNotional),
    maxPosition: decimalOf(maxPosition),
  };
}
