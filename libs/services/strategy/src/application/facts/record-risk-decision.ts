import { Inject, Injectable } from '@nestjs/common';
import type { RiskApprovedV1, RiskRefusedV1 } from '#libs/contracts';
import { type RecordedIntent, approveIntent, refuseIntent } from '#libs/domain';
import type { Clock } from '#libs/kernel';
import { CLOCK, LOG, type Log } from '#libs/platform';
import { IntentClosing } from '../intents/intent-closing.js';
import { RebuildIntent } from '../intents/rebuild-intent.js';
import { StrategyActivity } from '../status/strategy-activity.js';
import { TakeFacts } from './take-facts.js';

/** Records what risk decided on an intent; a refusal closes it and frees its strategy. */
@Injectable()
export class RecordRiskDecision {
  readonly #facts: TakeFacts;
  readonly #closing: IntentClosing;
  readonly #rebuild: RebuildIntent;
  readonly #clock: Clock;
  readonly #activity: StrategyActivity;
  readonly #log: Log;

  constructor(
    facts: TakeFacts,
    closing: IntentClosing,
    rebuild: RebuildIntent,
    @Inject(CLOCK) clock: Clock,
    activity: StrategyActivity,
    @Inject(LOG) log: Log,
  ) {
    this.#facts = facts;
    this.#closing = closing;
    this.#rebuild = rebuild;
    this.#clock = clock;
    this.#activity = activity;
    this.#log = log;
  }

  /** Only the end of the order closes an approved intent. One that the books lost is in them again afterwards. */
  recordApproval(fact: RiskApprovedV1): Promise<void> {
    return this.#facts.takeFact({
      message: fact,
      intentId: fact.intentId,
      place: this.#rebuild.placeOf(fact),
      applyTo: (book, isFirst) => {
        if (!isFirst) return;
        const intent = book.changeIntent(fact.intentId, approveIntent);
        if (intent === undefined) this.#rebuild.rebuildFromApproval(book, fact);
      },
    });
  }

  /** Closes the intent and frees its strategy. */
  recordRefusal(fact: RiskRefusedV1): Promise<void> {
    return this.#facts.takeFact({
      message: fact,
      intentId: fact.intentId,
      applyTo: (book, isFirst) => {
        const nowUs = this.#clock.nowUs();
        const intent = book.changeIntent(fact.intentId, (before) =>
          isFirst ? refuseIntent(before, `${fact.code}: ${fact.message}`, nowUs) : before,
        );
        if (isFirst && intent !== undefined) book.afterCommit(() => this.#reportRefusal(fact));
        book.afterCommit(() => this.#freeStrategy(fact, intent));
      },
    });
  }

  #freeStrategy({ intentId }: RiskRefusedV1, intent: RecordedIntent | undefined): void {
    // An intent that the books lost needs no row any more; its strategy may still be waiting for it.
    if (intent === undefined) this.#closing.reportRefused(intentId);
    else this.#closing.reportIfDone(intent);
  }

  #reportRefusal({ correlationId, intentId, strategy, rule, code, details }: RiskRefusedV1): void {
    this.#activity.onIntentRefused(strategy, rule);
    this.#log.info({ correlationId, intentId, rule, code, details }, 'risk refused an intent');
  }
}
