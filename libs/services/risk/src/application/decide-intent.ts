import type { IntentProposedV1 } from '#libs/contracts';
import type { Intent, RiskContext } from '#libs/domain';
import { type Clock, type Problem, problem } from '#libs/kernel';
import type { DecisionRecord, LockedAccount, RiskSession, RiskStore } from '#libs/persistence';
import { runRules } from '#libs/risk-rules';
import { type Pricing, buildContext } from './build-context.js';
import { approvedMessage, intentOf, numbersOf, refusedMessage } from './decision-messages.js';
import type { RiskObserver } from './risk-observer.js';
import type { GateSettings } from './gate-settings.js';

/** What the gate works with. */
export interface GatePorts {
  readonly store: RiskStore;
  readonly clock: Clock;
  readonly observer: RiskObserver;
  /** How the market is looked at, at a time. */
  readonly pricing: (nowUs: number) => Pricing;
  /** Says that something was committed that is to be published. */
  readonly committed: () => void;
}

/** What risk decided, and for a refusal the first rule that refused. */
export type GateAnswer =
  { readonly decision: 'APPROVED' } | { readonly decision: 'REFUSED'; readonly rule: string; readonly code: string };

interface Judged {
  readonly context: RiskContext | undefined;
  readonly rule: string | undefined;
  readonly problem: Problem | undefined;
}

type Decided = {
  readonly repeated: boolean;
  readonly sameIntent: boolean;
  readonly answer: GateAnswer;
  readonly judged: Judged;
};

/**
 * The gate. One transaction takes the intent id, locks the account, holds the trading state, runs every rule, reserves the
 * worst case by a conditional update, and writes the answer and its outgoing message. The same intent id gets the same
 * answer for ever, and only the first delivery has an effect.
 */
export class DecideIntent {
  readonly #ports: GatePorts;
  readonly #settings: GateSettings;

  constructor(ports: GatePorts, settings: GateSettings) {
    this.#ports = ports;
    this.#settings = settings;
  }

  /** Answers one intent; rejects only where nothing was committed or the outcome of the commit is unknown. */
  async execute(message: IntentProposedV1): Promise<GateAnswer> {
    const { store, clock, observer, committed } = this.#ports;
    const receivedAtUs = clock.nowUs();
    const intent = intentOf(message);
    const decided = await store.transaction((session) => this.#decide(session, message, intent, receivedAtUs));
    if (decided.repeated) {
      observer.repeated(message, decided.sameIntent);
      return decided.answer;
    }
    committed();
    const { rule, problem: why, context } = decided.judged;
    const numbers = numbersOf(context, why);
    observer.answered({ message, rule, problem: why, numbers, gateUs: clock.nowUs() - receivedAtUs });
    return decided.answer;
  }

  async #decide(
    session: RiskSession,
    message: IntentProposedV1,
    intent: Intent,
    receivedAtUs: number,
  ): Promise<Decided> {
    const { gate } = session;
    if (!(await gate.claim(intent.intentId, receivedAtUs))) return this.#earlier(session, intent);
    const account = await gate.lockAccount(intent.account);
    const judged = account === undefined ? unknownAccount(intent) : await this.#judge(session, intent, account);
    const reserved = account !== undefined && (await this.#reserve(session, account, judged));
    const final = judged.problem === undefined && !reserved ? reservationRefused(judged) : judged;
    await this.#write(session, message, intent, final, account, receivedAtUs);
    return { repeated: false, sameIntent: true, answer: answerOf(final), judged: final };
  }

  async #earlier(session: RiskSession, intent: Intent): Promise<Decided> {
    const stored = await session.gate.decision(intent);
    const judged: Judged = { context: undefined, rule: stored?.rule, problem: undefined };
    const answer: GateAnswer =
      stored?.decision === 'APPROVED'
        ? { decision: 'APPROVED' }
        : { decision: 'REFUSED', rule: stored?.rule ?? 'unknown', code: stored?.code ?? 'UNKNOWN' };
    return { repeated: true, sameIntent: stored?.sameIntent ?? false, answer, judged };
  }

  async #judge({ gate }: RiskSession, intent: Intent, account: LockedAccount): Promise<Judged> {
    await gate.holdTradingStates();
    const book = await gate.read(intent.account, intent.venue, intent.instrument);
    const { maxGrossExposureRatio, maxMarketDataAgeMs } = this.#settings;
    const limits = { ...book.limits, maxGrossExposureRatio, maxMarketDataAgeMs };
    const nowUs = this.#ports.clock.nowUs();
    const context = buildContext(intent, { ...book, limits }, this.#ports.pricing(nowUs), nowUs);
    if (account.limitsVersion === 0) return { context, rule: 'limits', problem: noLimits(intent) };
    const refusal = runRules(context);
    return { context, rule: refusal?.rule.name, problem: refusal?.problem };
  }

  async #reserve({ gate }: RiskSession, account: LockedAccount, { context, problem: why }: Judged): Promise<boolean> {
    if (why !== undefined || context?.worstPrice === undefined) return false;
    const { intent, grossExposure: before, grossExposureAfter: after, equity } = context;
    const raises = before !== undefined && after !== undefined && after.gt(before);
    return gate.reserve(intent, {
      price: context.worstPrice,
      accountVersion: account.version,
      grossExposureAfter: after,
      equity,
      grossExposureLimit: raises ? equity?.times(this.#settings.maxGrossExposureRatio) : undefined,
      atUs: context.nowUs,
    });
  }

  async #write(
    session: RiskSession,
    message: IntentProposedV1,
    intent: Intent,
    { context, rule, problem: why }: Judged,
    account: LockedAccount | undefined,
    receivedAtUs: number,
  ): Promise<void> {
    const decidedAtUs = this.#ports.clock.nowUs();
    const record: DecisionRecord = {
      decision: why === undefined ? 'APPROVED' : 'REFUSED',
      worstPrice: context?.worstPrice,
      rule,
      code: why?.code,
      message: why?.message,
      retryable: why?.retryable ?? false,
      numbers: numbersOf(context, why),
      tradingState: context?.tradingState ?? 'HALTED',
      limitsVersion: account?.limitsVersion ?? 0,
      correlationId: message.correlationId,
      intentAtUs: message.occurredAtUs,
      receivedAtUs,
      decidedAtUs,
    };
    await session.gate.writeDecision(intent, record);
    if (why === undefined && context?.worstPrice !== undefined) {
      await session.gate.writeReservation(intent, context.worstPrice);
      await session.announce(approvedMessage(message, context.worstPrice, decidedAtUs));
    } else if (why !== undefined) {
      await session.announce(refusedMessage(message, rule ?? 'unknown', why, decidedAtUs));
    }
  }
}

function answerOf({ rule, problem: why }: Judged): GateAnswer {
  return why === undefined
    ? { decision: 'APPROVED' }
    : { decision: 'REFUSED', rule: rule ?? 'unknown', code: why.code };
}

function unknownAccount({ account }: Intent): Judged {
  const why = problem('ACCOUNT_UNKNOWN', `The account ${account} is not guarded here.`, { account });
  return { context: undefined, rule: 'account', problem: why };
}

function noLimits({ account }: Intent): Problem {
  return problem('LIMIT_MISSING', `No limits are in force for the account ${account}.`, { account }, true);
}

/** The rules passed and the database did not let the reservation in: it saw another account than the rules did. */
function reservationRefused({ context }: Judged): Judged {
  const why = problem('RESERVATION_REFUSED', 'The account changed while the intent was judged.', {}, true);
  return { context, rule: 'reservation', problem: why };
}
