import { setTimeout as sleep } from 'node:timers/promises';
import { IntentProposedV1, subject } from '#libs/contracts';
import type { Intent, IntentDraft } from '#libs/domain';
import { type Clock, type IntentId, US_PER_MS, formatDecimal } from '#libs/kernel';
import { type Proposal, type StrategyStore, isTransientDatabaseError } from '#libs/persistence';
import type { Log } from '#libs/platform';
import type { Desk, Run } from './desk.js';
import type { OutboxBell } from './ports.js';
import type { StrategyMetrics } from './strategy-metrics.js';

/** How intents are made. */
export interface ProposalSettings {
  readonly INTENT_TTL_MS: number;
  readonly MAX_TICK_AGE_MS: number;
}

const RETRY_MS = 100;

/** Turns what a strategy wants into an intent: writes it down with its message, once, and has it published. */
export class ProposeIntent {
  readonly #store: StrategyStore;
  readonly #desk: Desk;
  readonly #bell: OutboxBell;
  readonly #clock: Clock;
  readonly #metrics: StrategyMetrics;
  readonly #log: Log;
  readonly #settings: ProposalSettings;
  readonly #underWay = new Set<Promise<void>>();
  #stopped = false;

  constructor(
    store: StrategyStore,
    desk: Desk,
    bell: OutboxBell,
    clock: Clock,
    metrics: StrategyMetrics,
    log: Log,
    settings: ProposalSettings,
  ) {
    this.#store = store;
    this.#desk = desk;
    this.#bell = bell;
    this.#clock = clock;
    this.#metrics = metrics;
    this.#log = log;
    this.#settings = settings;
  }

  /** Takes a wish. The strategy wants nothing more of this instrument until it is told that the intent is closed. */
  take(run: Run, draft: IntentDraft, intentId: IntentId): void {
    this.#metrics.signal(run.plan.id, run.instrument.id);
    const nowUs = this.#clock.nowUs();
    if (this.#stopped || nowUs - draft.marketEventAtUs > this.#settings.MAX_TICK_AGE_MS * US_PER_MS) {
      this.#metrics.drop(run.plan.id, 'stale');
      this.#desk.closeIntent(intentId, 'refused', nowUs);
      return;
    }
    const work = this.#propose(run, intentOf(run, draft, intentId, nowUs + this.#settings.INTENT_TTL_MS * US_PER_MS));
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  /** Whether an intent is being written down right now. */
  get busy(): boolean {
    return this.#underWay.size > 0;
  }

  /** Takes no more wishes and waits for those under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#underWay);
  }

  async #propose(run: Run, intent: Intent): Promise<void> {
    const proposal = await this.#save(intent);
    const nowUs = this.#clock.nowUs();
    if (proposal?.kind === 'saved') {
      this.#bell.ring();
      this.#metrics.intent(run.plan.id, run.instrument.id, nowUs - intent.marketEventAtUs);
      const { intentId, strategy, instrument, side } = intent;
      this.#log.info(
        { correlationId: intentId, intentId, strategy, instrument, side, quantity: intent.quantity.toFixed() },
        'an intent was proposed',
      );
      return;
    }
    if (proposal?.kind === 'known' && proposal.intent.status === 'open') return;
    const reason = proposal === undefined ? 'not-saved' : proposal.kind === 'known' ? 'repeated' : 'blocked';
    this.#metrics.drop(run.plan.id, reason);
    this.#log.warn(
      { correlationId: intent.intentId, intentId: intent.intentId, reason },
      'a wish did not become an intent',
    );
    this.#desk.closeIntent(intent.intentId, 'refused', nowUs);
  }

  /**
   * Saves while the intent is valid. An error of the database leaves open whether it was written: trying again finds out,
   * and after its time a closed row makes sure that it never will be. `undefined` means that it was not and will not be.
   */
  async #save(intent: Intent): Promise<Proposal | undefined> {
    const announcement = {
      subject: subject(IntentProposedV1.subject, intent.strategy, intent.instrument),
      message: messageOf(intent, this.#clock.nowUs()),
    };
    for (let attempt = 1; ; attempt += 1) {
      const nowUs = this.#clock.nowUs();
      try {
        if (nowUs <= intent.validUntilUs && !this.#stopped) {
          const proposal = await this.#store.propose(intent, announcement, nowUs);
          // A first try that lost its answer may have been the one that wrote it.
          return attempt > 1 && proposal.kind === 'known' && proposal.intent.status === 'open'
            ? { kind: 'saved' }
            : proposal;
        }
        const known = await this.#store.abandon(intent, 'it could not be written down in time', nowUs);
        return known === undefined ? undefined : { kind: 'known', intent: known };
      } catch (error) {
        this.#log.error({ err: error, correlationId: intent.intentId, attempt }, 'an intent could not be written down');
        if (this.#stopped || (!isTransientDatabaseError(error) && attempt > 1)) return undefined;
      }
      await sleep(RETRY_MS);
    }
  }
}

function intentOf(run: Run, draft: IntentDraft, intentId: IntentId, validUntilUs: number): Intent {
  const { plan, instrument } = run;
  return {
    ...draft,
    intentId,
    strategy: plan.id,
    account: plan.account,
    venue: instrument.venue,
    instrument: instrument.id,
    validUntilUs,
  };
}

/** The intent as it travels; its id names the whole chain that follows from it. */
function messageOf(intent: Intent, nowUs: number): IntentProposedV1 {
  return Object.assign(new IntentProposedV1(), {
    id: `intent-proposed-${intent.intentId}`,
    occurredAtUs: nowUs,
    correlationId: intent.intentId,
    causationId: intent.marketEventId,
    intentId: intent.intentId,
    strategy: intent.strategy,
    account: intent.account,
    venue: intent.venue,
    instrument: intent.instrument,
    side: intent.side,
    quantity: formatDecimal(intent.quantity),
    type: intent.type,
    ...(intent.limitPrice === undefined ? {} : { limitPrice: formatDecimal(intent.limitPrice) }),
    timeInForce: intent.timeInForce,
    reduceOnly: intent.reduceOnly,
    validUntilUs: intent.validUntilUs,
    marketEventId: intent.marketEventId,
    marketEventAtUs: intent.marketEventAtUs,
  });
}
