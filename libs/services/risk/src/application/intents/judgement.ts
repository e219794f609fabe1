import type { IntentProposedV1 } from '#libs/contracts';
import {
  type AccountBook,
  type Decision,
  type DecisionEntry,
  type Intent,
  type KnownDecision,
  type MarketLook,
  type AccountLimits,
  type RiskContext,
  type Verdict,
  basisOf,
  heldBackBy,
  numbersOf,
  riskContextOf,
} from '#libs/domain';
import { type Scheduler, type UnixUs, namesToOffer, problem } from '#libs/kernel';
import { GATE, judgeIntent } from '#libs/risk-rules';
import type { RiskReads } from '../../ports.js';
import { intentOf } from './decision-messages.js';

/** What an intent is answered. */
export type IntentAnswer =
  { readonly decision: 'APPROVED' } | { readonly decision: 'REFUSED'; readonly rule: string; readonly code: string };

/** An intent as it came in. */
export interface Arrival {
  readonly message: IntentProposedV1;
  readonly intent: Intent;
  readonly receivedAtUs: UnixUs;
  readonly receivedMonotonicUs: number;
}

/** An intent that comes in now. */
export function arrivalOf(message: IntentProposedV1, clock: Pick<Scheduler, 'nowUs' | 'monotonicUs'>): Arrival {
  const [receivedAtUs, receivedMonotonicUs] = [clock.nowUs(), clock.monotonicUs()];
  return { message, intent: intentOf(message), receivedAtUs, receivedMonotonicUs };
}

/** A verdict with what it was made from; without a book where the account is not guarded here. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly made: { readonly context: RiskContext; readonly book: AccountBook } | undefined;
}

/** Runs every rule on an intent and the book of its account. */
export function judgementOn(
  intent: Intent,
  book: AccountBook,
  look: MarketLook,
  limits: AccountLimits,
  nowUs: UnixUs,
): Judgement {
  const context = riskContextOf(intent, book, look, limits, nowUs);
  return { verdict: judgeIntent(context, book.account.limitsVersion), made: { context, book } };
}

/** A judgement as it is written down. */
export function entryOf(
  { intent, message, receivedAtUs }: Arrival,
  { verdict, made }: Judgement,
  decidedAtUs: UnixUs,
): DecisionEntry {
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
    decidedAtUs,
  };
  if (made === undefined) return { decision, basis: undefined, heldBack: undefined };
  const heldBack = verdict.outcome === 'APPROVED' ? heldBackBy(verdict, made.context, made.book) : undefined;
  return { decision, basis: basisOf(made.book), heldBack };
}

/** The answer that a verdict gives. */
export function answerOf(verdict: Verdict): IntentAnswer {
  return verdict.outcome === 'APPROVED'
    ? { decision: 'APPROVED' }
    : { decision: 'REFUSED', rule: verdict.rule, code: verdict.problem.code };
}

/** The answer that an intent has got before. */
export function knownAnswer({ outcome, rule = '', code = '' }: KnownDecision): IntentAnswer {
  return outcome === 'APPROVED' ? { decision: 'APPROVED' } : { decision: 'REFUSED', rule, code };
}

/** As {@link unknownAccount}, with the accounts of the books. */
export async function refuseUnknownAccount(reads: Pick<RiskReads, 'listAccounts'>, intent: Intent): Promise<Judgement> {
  const guarded = await reads.listAccounts();
  return unknownAccount(
    intent,
    guarded.map(({ account }) => account),
  );
}

/** The refusal of an intent whose account nobody guards here, with those that are guarded. */
export function unknownAccount({ account }: Intent, guarded: readonly string[]): Judgement {
  const known = namesToOffer(account, guarded);
  const message = `The account ${account} is not guarded here; those that are: ${known}.`;
  const why = problem('ACCOUNT_UNKNOWN', message, { account, known });
  return { verdict: { outcome: 'REFUSED', rule: GATE.account, problem: why, worstPrice: undefined }, made: undefined };
}

/** The refusal that takes the place of a verdict whose account is no longer the one that was judged. */
export function accountChanged({ worstPrice }: Verdict): Verdict {
  const why = problem('RESERVATION_REFUSED', 'The account changed while the intent was judged.', {}, true);
  return { outcome: 'REFUSED', rule: GATE.reservation, problem: why, worstPrice };
}
