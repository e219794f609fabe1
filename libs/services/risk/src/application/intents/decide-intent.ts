import { Inject, Injectable } from '@nestjs/common';
import type { IntentProposedV1 } from '#libs/contracts';
import {
  type AccountBook,
  type Decision,
  type DecisionEntry,
  type Intent,
  type KnownDecision,
  type RiskContext,
  type Verdict,
  basisOf,
  heldBackBy,
  isSameIntent,
  numbersOf,
  riskContextOf,
} from '#libs/domain';
import { type Scheduler, type UnixUs, invariant, problem } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import { judgeIntent } from '#libs/risk-rules';
import { RISK_BOOKS, RISK_OBSERVER, type RiskBooks, type RiskObserver, type RiskWrites } from '../../ports.js';
import { MarketPricing } from '../market/market-pricing.js';
import { decisionMessage, intentOf } from './decision-messages.js';

/** What an intent is answered. */
export type IntentAnswer =
  { readonly decision: 'APPROVED' } | { readonly decision: 'REFUSED'; readonly rule: string; readonly code: string };

/** An intent as it came in. */
interface Arrival {
  readonly message: IntentProposedV1;
  readonly intent: Intent;
  readonly receivedAtUs: UnixUs;
  readonly receivedMonotonicUs: number;
}

/** A verdict with what it was made from; without a book where the account is not guarded here. */
interface Judgement {
  readonly verdict: Verdict;
  readonly made: { readonly context: RiskContext; readonly book: AccountBook } | undefined;
}

/**
 * The gate. One transaction takes the intent id, locks the account, keeps the trading state as it is, runs every rule, reserves
 * the worst case, and writes the decision and its outgoing message. The same intent id gets the same answer for ever, and only the
 * first delivery has an effect.
 */
@Injectable()
export class DecideIntent {
  readonly #books: RiskBooks;
  readonly #scheduler: Scheduler;
  readonly #observer: RiskObserver;
  readonly #pricing: MarketPricing;

  constructor(
    @Inject(RISK_BOOKS) books: RiskBooks,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(RISK_OBSERVER) observer: RiskObserver,
    pricing: MarketPricing,
  ) {
    this.#books = books;
    this.#scheduler = scheduler;
    this.#observer = observer;
    this.#pricing = pricing;
  }

  /** Decides one intent; rejects only where nothing was committed or the outcome of the commit is not known. */
  decideIntent(message: IntentProposedV1): Promise<IntentAnswer> {
    const receivedAtUs = this.#scheduler.nowUs();
    const receivedMonotonicUs = this.#scheduler.monotonicUs();
    const arrival: Arrival = { message, intent: intentOf(message), receivedAtUs, receivedMonotonicUs };
    return this.#books.write((writes) => this.#decideOnce(writes, arrival));
  }

  async #decideOnce(writes: RiskWrites, arrival: Arrival): Promise<IntentAnswer> {
    const { intent, receivedAtUs } = arrival;
    if (!(await writes.claimIntent(intent.intentId, receivedAtUs))) return this.#repeatAnswer(writes, arrival);
    const judgement = await this.#judge(writes, intent);
    const decision = await this.#record(writes, arrival, judgement);
    await writes.announce([decisionMessage(arrival.message, decision)]);
    writes.afterCommit(() => {
      const gateUs = this.#scheduler.monotonicUs() - arrival.receivedMonotonicUs;
      this.#observer.onDecided(arrival.message, decision, gateUs);
    });
    return answerOf(decision.verdict);
  }

  async #repeatAnswer(writes: RiskWrites, { intent, message }: Arrival): Promise<IntentAnswer> {
    const known = await writes.findDecision(intent.intentId);
    invariant(known !== undefined, `the intent ${intent.intentId} is claimed and has no decision`);
    const isSame = isSameIntent(known.intent, intent);
    writes.afterCommit(() => this.#observer.onIntentRepeated(message, isSame));
    return knownAnswer(known);
  }

  async #judge(writes: RiskWrites, intent: Intent): Promise<Judgement> {
    if ((await writes.lockAccount(intent.account)) === undefined) return unknownAccount(intent);
    await writes.lockTradingStates();
    const book = await writes.findAccountBook(intent.account);
    invariant(book !== undefined, `the account ${intent.account} is locked and has no book`);
    const nowUs = this.#scheduler.nowUs();
    const context = riskContextOf(intent, book, this.#pricing.lookAtMarkets(), this.#pricing.accountLimits, nowUs);
    return { verdict: judgeIntent(context, book.account.limitsVersion), made: { context, book } };
  }

  /** Writes the verdict down; where the account is no longer the one that was judged, a refusal takes its place. */
  async #record(writes: RiskWrites, arrival: Arrival, judgement: Judgement): Promise<Decision> {
    const entry = this.#entryOf(arrival, judgement);
    if (await writes.recordDecision(entry)) return entry.decision;
    const refused = this.#entryOf(arrival, { ...judgement, verdict: accountChanged(judgement.verdict) });
    const isRecorded = await writes.recordDecision({ ...refused, basis: undefined });
    invariant(isRecorded, `the refusal of ${arrival.intent.intentId} rests on nothing that could have changed`);
    return refused.decision;
  }

  #entryOf({ intent, message, receivedAtUs }: Arrival, { verdict, made }: Judgement): DecisionEntry {
    const refusal = verdict.outcome === 'REFUSED' ? verdict.problem : undefined;
    const decision: Decision = {
      intent,
      verdict,
      numbers: numbersOf(made?.context, refusal),
      tradingState: made?.context.tradingState ?? 'HALTED',
      limitsVersion: made?.book.account.limitsVersion ?? 0,
      correlationId: message.correlationId,
      intentAtUs: message.occurredAtUs,
      receivedAtUs,
      decidedAtUs: this.#scheduler.nowUs(),
    };
    if (made === undefined) return { decision, basis: undefined, heldBack: undefined };
    const heldBack = verdict.outcome === 'APPROVED' ? heldBackBy(verdict, made.context, made.book) : undefined;
    return { decision, basis: basisOf(made.book), heldBack };
  }
}

function answerOf(verdict: Verdict): IntentAnswer {
  return verdict.outcome === 'APPROVED'
    ? { decision: 'APPROVED' }
    : { decision: 'REFUSED', rule: verdict.rule, code: verdict.problem.code };
}

function knownAnswer({ outcome, rule = '', code = '' }: KnownDecision): IntentAnswer {
  return outcome === 'APPROVED' ? { decision: 'APPROVED' } : { decision: 'REFUSED', rule, code };
}

function unknownAccount({ account }: Intent): Judgement {
  const why = problem('ACCOUNT_UNKNOWN', `The account ${account} is not guarded here.`, { account });
  return { verdict: { outcome: 'REFUSED', rule: 'account', problem: why, worstPrice: undefined }, made: undefined };
}

function accountChanged({ worstPrice }: Verdict): Verdict {
  const why = problem('RESERVATION_REFUSED', 'The account changed while the intent was judged.', {}, true);
  return { outcome: 'REFUSED', rule: 'reservation', problem: why, worstPrice };
}
