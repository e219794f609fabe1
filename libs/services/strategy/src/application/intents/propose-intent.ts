import { Inject, Injectable } from '@nestjs/common';
import type { Announcement, IntentProposedV1 } from '#libs/contracts';
import { type Intent, type IntentDraft, type RecordedIntent, recordAbandonedIntent, recordIntent } from '#libs/domain';
import { type IntentId, type Scheduler, US_PER_MS, type UnixUs } from '#libs/kernel';
import { IS_TRANSIENT_ERROR, type IsTransientError, LOG, type Log, SCHEDULER } from '#libs/platform';
import { GATE, type Gate, STRATEGY_BOOKS, type StrategyBooks } from '../../ports.js';
import { STRATEGY_SETTINGS, type StrategyRules } from '../../strategy.settings.js';
import { StrategyActivity } from '../status/strategy-activity.js';
import { type IntentListener, type StrategyRun, StrategyRunner } from '../strategies/strategy-runner.js';
import { intentProposedMessage } from './intent-message.js';

const RETRY_MS = 100;

/** What became of a proposed intent: written down with its message; known before; or another one is still open. */
type Proposal =
  | { readonly kind: 'saved' }
  | { readonly kind: 'known'; readonly intent: RecordedIntent }
  | { readonly kind: 'blocked' };

/** Turns what a strategy wants into an intent: writes it down with its message, once, and has it published. */
@Injectable()
export class ProposeIntent implements IntentListener {
  readonly #books: StrategyBooks;
  readonly #isTransientError: IsTransientError;
  readonly #runner: StrategyRunner;
  readonly #scheduler: Scheduler;
  readonly #activity: StrategyActivity;
  readonly #log: Log;
  readonly #settings: StrategyRules;
  readonly #gate: Gate;
  readonly #underWay = new Set<Promise<void>>();
  #isStopped = false;

  constructor(
    @Inject(STRATEGY_BOOKS) books: StrategyBooks,
    @Inject(IS_TRANSIENT_ERROR) isTransientError: IsTransientError,
    runner: StrategyRunner,
    @Inject(SCHEDULER) scheduler: Scheduler,
    activity: StrategyActivity,
    @Inject(LOG) log: Log,
    @Inject(STRATEGY_SETTINGS) settings: StrategyRules,
    @Inject(GATE) gate: Gate,
  ) {
    this.#books = books;
    this.#isTransientError = isTransientError;
    this.#runner = runner;
    this.#scheduler = scheduler;
    this.#activity = activity;
    this.#log = log;
    this.#settings = settings;
    this.#gate = gate;
  }

  /** Takes what a strategy wants; it wants nothing more of this instrument until the intent is closed. */
  onIntent(run: StrategyRun, draft: IntentDraft, intentId: IntentId): void {
    this.#activity.onSignal(run.plan.id, run.instrument.id);
    const nowUs = this.#scheduler.nowUs();
    if (this.#isStopped || nowUs - draft.marketEventAtUs > this.#settings.MAX_TICK_AGE_MS * US_PER_MS) {
      this.#activity.onSignalDropped(run.plan.id, 'stale');
      this.#runner.onIntentClosed(intentId, 'refused', nowUs);
      return;
    }
    const validUntilUs = nowUs + this.#settings.INTENT_TTL_MS * US_PER_MS;
    const work = this.#proposeIntent(run, intentFrom(run, draft, intentId, validUntilUs));
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  /** Whether an intent is being written down right now. */
  get isBusy(): boolean {
    return this.#underWay.size > 0;
  }

  /** Takes no more intents and waits for those under way. */
  async stopProposing(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#underWay);
  }

  async #proposeIntent(run: StrategyRun, intent: Intent): Promise<void> {
    const proposal = await this.#saveWhileValid(intent);
    const nowUs = this.#scheduler.nowUs();
    if (proposal?.kind === 'saved') {
      this.#activity.onIntentProposed(run.plan.id, run.instrument.id, nowUs - intent.marketEventAtUs);
      const { intentId, strategy, instrument, marketEventAtUs, marketEventId, side } = intent;
      const tick = { marketEventId, marketEventAtUs };
      const wanted = { strategy, instrument, side, quantity: intent.quantity.toFixed() };
      this.#log.info({ correlationId: intentId, intentId, ...wanted, ...tick }, 'an intent was proposed');
      return;
    }
    if (proposal?.kind === 'known' && proposal.intent.status === 'open') return;
    const reason = proposal === undefined ? 'not-saved' : proposal.kind === 'known' ? 'repeated' : 'blocked';
    this.#activity.onSignalDropped(run.plan.id, reason);
    this.#log.warn(
      { correlationId: intent.intentId, intentId: intent.intentId, reason },
      'what a strategy wanted did not become an intent',
    );
    this.#runner.onIntentClosed(intent.intentId, 'refused', nowUs);
  }

  /**
   * Saves while the intent is valid. An error of the database leaves open whether it was written: trying again finds out,
   * and after its time a closed row makes sure that it never will be. `undefined` means that it was not and will not be.
   */
  async #saveWhileValid(intent: Intent): Promise<Proposal | undefined> {
    const announcedAtUs = this.#scheduler.nowUs();
    for (let attempt = 1; ; attempt += 1) {
      const nowUs = this.#scheduler.nowUs();
      try {
        if (nowUs > intent.validUntilUs || this.#isStopped) return await this.#abandonIntent(intent, nowUs);
        const proposal = await this.#saveIntent(intent, announcedAtUs, nowUs);
        // A first try that lost its answer may have been the one that wrote it.
        const isOurs = attempt > 1 && proposal.kind === 'known' && proposal.intent.status === 'open';
        return isOurs ? { kind: 'saved' } : proposal;
      } catch (error) {
        this.#log.error({ err: error, correlationId: intent.intentId, attempt }, 'an intent could not be written down');
        if (this.#isStopped || (!this.#isTransientError(error) && attempt > 1)) return undefined;
      }
      await this.#scheduler.sleep(RETRY_MS);
    }
  }

  /** Writes an intent and its message down together, once. */
  async #saveIntent(intent: Intent, announcedAtUs: UnixUs, nowUs: UnixUs): Promise<Proposal> {
    const message = intentProposedMessage(intent, announcedAtUs);
    if (await this.#write(recordIntent(intent, nowUs), message)) return { kind: 'saved' };
    const [known] = await this.#books.read((reads) => reads.findIntents([intent.intentId]));
    return known === undefined ? { kind: 'blocked' } : { kind: 'known', intent: known };
  }

  /** At a desk by the commit of what is decided on it, where the gate takes it. */
  async #write(intent: RecordedIntent, announcement: Announcement<IntentProposedV1>): Promise<boolean> {
    const offer = this.#books.offerIntent(intent, announcement);
    const fate = this.#gate.takeIntent(announcement.message, offer) ? await offer.fate : 'declined';
    if (fate !== 'declined') return fate === 'written';
    return this.#books.proposeIntent(intent, announcement);
  }

  /** Takes the id of an intent of unknown fate by a closed row without a message; returns the intent where it was written after all. */
  #abandonIntent(intent: Intent, nowUs: UnixUs): Promise<Proposal | undefined> {
    return this.#books.write(async (writes): Promise<Proposal | undefined> => {
      const abandoned = recordAbandonedIntent(intent, 'it could not be written down in time', nowUs);
      if (await writes.insertIntent(abandoned)) return undefined;
      const [known] = await writes.findIntents([intent.intentId]);
      return known === undefined ? undefined : { kind: 'known', intent: known };
    });
  }
}

function intentFrom(run: StrategyRun, draft: IntentDraft, intentId: IntentId, validUntilUs: UnixUs): Intent {
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
