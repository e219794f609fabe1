import { Inject, Injectable } from '@nestjs/common';
import type { OrderFact, RiskApprovedV1 } from '#libs/contracts';
import {
  type Intent,
  type RecordedIntent,
  endIntentOrder,
  recordAbandonedIntent,
  recordApprovedIntent,
  recordIntent,
} from '#libs/domain';
import {
  type AccountId,
  type Clock,
  Decimal,
  type InstrumentId,
  type IntentId,
  type StrategyId,
  type VenueId,
  asId,
} from '#libs/kernel';
import { CLOCK, LOG, type Log } from '#libs/platform';
import type { IntentPlace } from '../../ports.js';
import { STRATEGY_SETTINGS, type StrategyRules } from '../../strategy.settings.js';
import type { FactBook } from '../facts/fact-book.js';
import { StrategyRunner } from '../strategies/strategy-runner.js';

/** The fields that an approval and an order's fact say alike. */
type Terms = Pick<
  RiskApprovedV1,
  | ('intentId' | 'strategy' | 'account' | 'venue' | 'instrument' | 'side' | 'type' | 'timeInForce')
  | ('quantity' | 'limitPrice')
>;

/**
 * Writes an intent of ours down again that the books lost: it was proposed without waiting for the disk, Postgres died, and risk had its
 * message. Risk's approval repeats the intent, so that the strategy waits for it as before; where the end of its order comes
 * first, that tells enough of it.
 */
@Injectable()
export class RebuildIntent {
  readonly #runner: StrategyRunner;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #settings: StrategyRules;

  constructor(
    runner: StrategyRunner,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOG) log: Log,
    @Inject(STRATEGY_SETTINGS) settings: StrategyRules,
  ) {
    this.#runner = runner;
    this.#clock = clock;
    this.#log = log;
    this.#settings = settings;
  }

  /** Where an open intent would bar the one that a fact tells of; `undefined` where it is none of ours. */
  placeOf(fact: Terms): IntentPlace | undefined {
    return this.#isOurs(fact) ? termsOf(fact) : undefined;
  }

  /** Writes an approved intent down that is not in the books; nothing where it is none of ours. */
  rebuildFromApproval(book: FactBook, fact: RiskApprovedV1): void {
    if (!this.#isOurs(fact)) return;
    const { marketEventAtUs, marketEventId, reduceOnly, validUntilUs } = fact;
    const intent = { ...termsOf(fact), marketEventAtUs, marketEventId, reduceOnly, validUntilUs };
    const recorded = recordApprovedIntent(intent, this.#clock.nowUs());
    if (book.insertIntent(recorded)) this.#restoreAfterCommit(book, recorded);
    else book.afterCommit(() => this.#reportBarred(fact));
  }

  /** Writes an intent down whose order ended and that is not in the books; returns it as it is then. */
  rebuildFromOrderEnd(book: FactBook, fact: OrderFact): RecordedIntent | undefined {
    if (!this.#isOurs(fact)) return undefined;
    const nowUs = this.#clock.nowUs();
    const unsaid = { marketEventAtUs: fact.occurredAtUs, validUntilUs: fact.occurredAtUs, reduceOnly: false };
    const intent = { ...termsOf(fact), ...unsaid, marketEventId: `of ${fact.clientOrderId}` };
    const recorded = endIntentOrder(recordIntent(intent, nowUs), new Decimal(fact.cumQuantity), nowUs);
    if (book.insertIntent(recorded)) {
      this.#restoreAfterCommit(book, recorded);
      return recorded;
    }
    // Another one is open. The id is taken all the same, so that a late approval does not open this one.
    book.insertIntent(recordAbandonedIntent(intent, 'the order has ended', nowUs));
    return undefined;
  }

  #reportBarred({ intentId }: RiskApprovedV1): void {
    this.#log.error({ intentId }, 'an approved intent is not in the books, and another one is open');
  }

  #isOurs({ account, strategy }: Terms): boolean {
    return this.#settings.STRATEGIES.some((plan) => plan.id === strategy && plan.account === account);
  }

  #restoreAfterCommit(book: FactBook, { instrument, intentId, status, strategy, venue }: RecordedIntent): void {
    book.afterCommit(() => {
      this.#log.warn({ intentId, correlationId: intentId }, 'the books had lost an intent; it is in them again');
      if (status === 'open') this.#runner.restoreIntent(strategy, venue, instrument, intentId);
    });
  }
}

function termsOf(terms: Terms): Omit<Intent, 'marketEventAtUs' | 'marketEventId' | 'reduceOnly' | 'validUntilUs'> {
  const { limitPrice, side, timeInForce, type } = terms;
  return {
    side,
    timeInForce,
    type,
    intentId: asId<IntentId>(terms.intentId),
    strategy: asId<StrategyId>(terms.strategy),
    account: asId<AccountId>(terms.account),
    venue: asId<VenueId>(terms.venue),
    instrument: asId<InstrumentId>(terms.instrument),
    quantity: new Decimal(terms.quantity),
    limitPrice: limitPrice === undefined ? undefined : new Decimal(limitPrice),
  };
}
