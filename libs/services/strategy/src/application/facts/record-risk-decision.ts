import { Inject, Injectable } from '@nestjs/common';
import type { RiskApprovedV1, RiskRefusedV1 } from '#libs/contracts';
import { approveIntent, refuseIntent } from '#libs/domain';
import type { Clock } from '#libs/kernel';
import { CLOCK, LOG, type Log } from '#libs/platform';
import { STRATEGY_BOOKS, type StrategyBooks } from '../../ports.js';
import { changeIntent } from '../intents/change-intent.js';
import { IntentClosing } from '../intents/intent-closing.js';
import { RebuildIntent } from '../intents/rebuild-intent.js';
import { StrategyActivity } from '../status/strategy-activity.js';
import { incomingMessage } from './incoming-message.js';

/** Records what risk decided on an intent; a refusal closes it and frees its strategy. */
@Injectable()
export class RecordRiskDecision {
  readonly #books: StrategyBooks;
  readonly #closing: IntentClosing;
  readonly #rebuild: RebuildIntent;
  readonly #clock: Clock;
  readonly #activity: StrategyActivity;
  readonly #log: Log;

  constructor(
    @Inject(STRATEGY_BOOKS) books: StrategyBooks,
    closing: IntentClosing,
    rebuild: RebuildIntent,
    @Inject(CLOCK) clock: Clock,
    activity: StrategyActivity,
    @Inject(LOG) log: Log,
  ) {
    this.#books = books;
    this.#closing = closing;
    this.#rebuild = rebuild;
    this.#clock = clock;
    this.#activity = activity;
    this.#log = log;
  }

  /** Only the end of the order closes an approved intent. One that the books lost is in them again afterwards. */
  async recordApproval(fact: RiskApprovedV1): Promise<void> {
    await this.#books.write(async (writes) => {
      if (!(await writes.isFirstDelivery(incomingMessage(fact)))) return;
      const intent = await changeIntent(writes, fact.intentId, approveIntent);
      if (intent === undefined) await this.#rebuild.rebuildFromApproval(writes, fact);
    });
  }

  /** Closes the intent and frees its strategy. */
  async recordRefusal(fact: RiskRefusedV1): Promise<void> {
    const intent = await this.#books.write(async (writes) => {
      const isFirst = await writes.isFirstDelivery(incomingMessage(fact));
      const nowUs = this.#clock.nowUs();
      const known = await changeIntent(writes, fact.intentId, (before) =>
        isFirst ? refuseIntent(before, `${fact.code}: ${fact.message}`, nowUs) : before,
      );
      if (isFirst && known !== undefined) writes.afterCommit(() => this.#reportRefusal(fact));
      return known;
    });
    // An intent that the books lost needs no row any more; its strategy may still be waiting for it.
    if (intent === undefined) this.#closing.reportRefused(fact.intentId);
    else this.#closing.reportIfDone(intent);
  }

  #reportRefusal({ correlationId, intentId, strategy, rule, code, details }: RiskRefusedV1): void {
    this.#activity.onIntentRefused(strategy, rule);
    this.#log.info({ correlationId, intentId, rule, code, details }, 'risk refused an intent');
  }
}
