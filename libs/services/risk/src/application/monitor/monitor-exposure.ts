import { Inject, Injectable } from '@nestjs/common';
import type { IntentProposedV1 } from '#libs/contracts';
import {
  type InstrumentHolding,
  type MarketLook,
  accountExposure,
  type ScopedLimits,
  equityOf,
  holdingsOf,
  limitsOfMarket,
  reductionOf,
} from '#libs/domain';
import { type AccountId, type Decimal, type Scheduler, US_PER_MS, type UnixUs, ZERO, asId } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import { RISK_OBSERVER, type RiskObserver } from '../../observer.ports.js';
import { RISK_BOOKS, type RiskBooks } from '../../ports.js';
import { RISK_SETTINGS, type RiskSettings } from '../../risk.settings.js';
import { DecideIntent } from '../intents/decide-intent.js';
import { MarketPricing } from '../market/market-pricing.js';
import { type MonitorRound, monitorIntent } from './monitor-intent.js';
import { MonitorLoss } from './monitor-loss.js';

/** What the account risks and is worth, and where and within which limits. */
interface Standing {
  readonly holdings: readonly InstrumentHolding[];
  readonly limits: readonly ScopedLimits[];
  readonly grossExposure: Decimal | undefined;
  readonly equity: Decimal | undefined;
}

/**
 * Looks at the account every round: what it lost today is judged by {@link MonitorLoss}, and above the ratio it takes a part off every position with reduce-only market orders, each within the
 * limits of one order. Where equity or a price is not known it sends nothing and raises the alarm: it does not trade blind.
 */
@Injectable()
export class MonitorExposure {
  readonly #books: RiskBooks;
  readonly #scheduler: Scheduler;
  readonly #observer: RiskObserver;
  readonly #settings: RiskSettings;
  readonly #pricing: MarketPricing;
  readonly #gate: DecideIntent;
  readonly #loss: MonitorLoss;
  readonly #account: AccountId;
  /** The wall clock's time when the monotonic clock stood at 0, as it was at the start. */
  readonly #zeroUs: UnixUs;
  /** By how many rounds what was decided is ahead of the clock as it was at the start; `undefined` until it was read. */
  #roundsAhead: number | undefined;

  constructor(
    @Inject(RISK_BOOKS) books: RiskBooks,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(RISK_OBSERVER) observer: RiskObserver,
    @Inject(RISK_SETTINGS) settings: RiskSettings,
    pricing: MarketPricing,
    gate: DecideIntent,
    loss: MonitorLoss,
  ) {
    this.#books = books;
    this.#scheduler = scheduler;
    this.#zeroUs = scheduler.nowUs() - scheduler.monotonicUs();
    this.#observer = observer;
    this.#settings = settings;
    this.#pricing = pricing;
    this.#gate = gate;
    this.#loss = loss;
    this.#account = asId<AccountId>(settings.ACCOUNT);
  }

  /** Runs the round that is due now. The same round again, after a restart, has no second effect. */
  async monitorExposure(): Promise<void> {
    const nowUs = this.#scheduler.nowUs();
    const look = this.#pricing.lookAtMarkets();
    const standing = await this.#valueAccount(look, nowUs);
    try {
      await this.#loss.monitorLoss(standing.equity, nowUs);
    } finally {
      // A loss that cannot be judged keeps no position from being reduced.
      await this.#reduceWhereNeeded(standing, look, nowUs);
    }
  }

  async #reduceWhereNeeded(standing: Standing, look: MarketLook, nowUs: UnixUs): Promise<void> {
    const { grossExposure, equity } = standing;
    if (grossExposure === undefined || equity === undefined) {
      this.#observer.onMonitorBlind(this.#account);
      return;
    }
    if (grossExposure.lte(equity.times(this.#settings.RISK_REDUCE_ABOVE_RATIO))) return;
    const intents = this.#reductions(standing, look, nowUs, await this.#roundNow());
    const ratio = equity.gt(ZERO) ? grossExposure.div(equity) : undefined;
    this.#observer.onMonitorReduces(this.#account, ratio, intents.length);
    await this.#putToGate(intents);
  }

  /** The monitor's intents pass the gate like everybody's. One that cannot be decided stops none of the others. */
  async #putToGate(intents: readonly IntentProposedV1[]): Promise<void> {
    const failures: unknown[] = [];
    for (const intent of intents) {
      try {
        await this.#gate.decideIntent(intent);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length === 0) return;
    throw new AggregateError(failures, `${failures.length} of ${intents.length} reductions could not be decided`);
  }

  async #valueAccount(look: MarketLook, atUs: UnixUs): Promise<Standing> {
    const book = await this.#books.read((reads) => reads.findAccountBook(this.#account));
    const holdings = holdingsOf(book?.positions ?? [], book?.reservations ?? []);
    const grossExposure = accountExposure(holdings, look.marks);
    const equity = equityOf(book?.balances ?? [], look.priced, look.marks);
    const valuation = { grossExposure, equity, atUs };
    await this.#books.write((writes) => writes.saveValuation(this.#account, valuation));
    this.#observer.onValued(this.#account, valuation);
    return { holdings, limits: book?.limits ?? [], grossExposure, equity };
  }

  /**
   * Carried on by the monotonic clock, from the newest round that was decided where the clock was set back before the start: a number that was
   * decided already would have no effect.
   */
  async #roundNow(): Promise<number> {
    const roundUs = this.#settings.RISK_MONITOR_INTERVAL_MS * US_PER_MS;
    const byClock = Math.floor((this.#zeroUs + this.#scheduler.monotonicUs()) / roundUs);
    if (this.#roundsAhead === undefined) {
      const newest = await this.#books.read((reads) => reads.findNewestMonitorRound(this.#account));
      this.#roundsAhead = Math.max(0, (newest ?? 0) - byClock);
    }
    return byClock + this.#roundsAhead;
  }

  #reductions({ holdings, limits }: Standing, look: MarketLook, nowUs: UnixUs, number: number): IntentProposedV1[] {
    const { RISK_MONITOR_INTENT_VALID_MS, RISK_REDUCE_FRACTION } = this.#settings;
    const round: MonitorRound = {
      account: this.#account,
      number,
      nowUs,
      intentValidMs: RISK_MONITOR_INTENT_VALID_MS,
    };
    return holdings.flatMap((held) => {
      const ofMarket = limitsOfMarket(limits, held.venue, held.instrument);
      const reduction = reductionOf(held, RISK_REDUCE_FRACTION, ofMarket, look);
      if (reduction?.isPossible === true) {
        const { side, quantities } = reduction;
        return quantities.map((quantity, index) => monitorIntent(round, held, side, quantity, index));
      }
      if (reduction !== undefined) this.#observer.onMonitorSkips(this.#account, held.instrument, reduction.why);
      return [];
    });
  }
}
