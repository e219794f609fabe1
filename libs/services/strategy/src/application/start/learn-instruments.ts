import { Inject, Injectable } from '@nestjs/common';
import type { Instrument } from '#libs/domain';
import type { PeriodicWork, Scheduler } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { MARKET_SOURCE, type MarketSource, STRATEGY_BOOKS, type StrategyBooks } from '../../ports.js';
import { STRATEGY_SETTINGS, type StrategyRules, followedInstruments } from '../../strategy.settings.js';
import { UncertainMarkets } from '../market/uncertain-markets.js';
import { AccountValuation } from '../strategies/account-valuation.js';
import { ChangeStrategy } from '../strategies/change-strategy.js';
import { StrategyRunner } from '../strategies/strategy-runner.js';
import { WarmUpStrategies } from './warm-up-strategies.js';

/** Pause between two questions about instruments that market-data left out, in milliseconds. */
const LOOK_MS = 5_000;

/**
 * Puts strategies to work on instruments that market-data left out at the start and feeds by now, such as one that its venue has listed
 * since. Until then the others go on without it.
 */
@Injectable()
export class LearnInstruments {
  readonly #source: MarketSource;
  readonly #books: StrategyBooks;
  readonly #runner: StrategyRunner;
  readonly #markets: UncertainMarkets;
  readonly #valuation: AccountValuation;
  readonly #changes: ChangeStrategy;
  readonly #warmUp: WarmUpStrategies;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #settings: StrategyRules;
  readonly #stopping = new AbortController();
  #looks: PeriodicWork | undefined;

  constructor(
    @Inject(MARKET_SOURCE) source: MarketSource,
    @Inject(STRATEGY_BOOKS) books: StrategyBooks,
    runner: StrategyRunner,
    markets: UncertainMarkets,
    valuation: AccountValuation,
    changes: ChangeStrategy,
    warmUp: WarmUpStrategies,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
    @Inject(STRATEGY_SETTINGS) settings: StrategyRules,
  ) {
    this.#source = source;
    this.#books = books;
    this.#runner = runner;
    this.#markets = markets;
    this.#valuation = valuation;
    this.#changes = changes;
    this.#warmUp = warmUp;
    this.#scheduler = scheduler;
    this.#log = log;
    this.#settings = settings;
  }

  /** Looks regularly, once the strategies have recovered. */
  startLearning(): void {
    this.#looks = this.#scheduler.runEvery({
      name: 'learn-instruments',
      intervalMs: LOOK_MS,
      run: () => this.learnInstruments(),
      onError: (error) => this.#log.warn({ err: error }, 'instruments that were left out could not be learned yet'),
    });
  }

  /** Resolves when the look under way has ended. */
  async stopLearning(): Promise<void> {
    this.#stopping.abort();
    await this.#looks?.stop();
  }

  /** Looks once. Rejects where the books cannot be read: the next look finds the same. */
  async learnInstruments(): Promise<void> {
    const missing = followedInstruments(this.#settings).filter(
      ({ instrument, venue }) => this.#valuation.findInstrument(venue, instrument) === undefined,
    );
    if (missing.length === 0) return;
    const found: Instrument[] = [];
    await this.#source.fetchInstruments(missing, (instrument) => found.push(instrument), this.#stopping.signal);
    for (const instrument of found) if (!this.#stopping.signal.aborted) await this.#putToWork(instrument);
  }

  async #putToWork(instrument: Instrument): Promise<void> {
    const { id, venue } = instrument;
    const openIntents = await this.#books.read((reads) => reads.findOpenIntents());
    for (const plan of this.#settings.STRATEGIES) {
      if (!plan.instruments.some((name) => name.venue === venue && name.instrument === id)) continue;
      const { isOn, plan: inForce } = this.#changes.planInForce(plan);
      this.#runner.addStrategy(inForce, instrument, isOn);
    }
    this.#valuation.addInstrument(instrument);
    // It counts as SYNCING until it was asked about: nothing is wanted before the books were read.
    this.#markets.doubtMarket({ venue, instrument: id });
    for (const { intentId, strategy, ...of } of openIntents.filter((one) => one.instrument === id))
      this.#runner.restoreIntent(strategy, of.venue, of.instrument, intentId);
    await this.#restorePosition(instrument);
    this.#log.warn({ venue, instrument: id }, 'an instrument that was left out is fed now: its strategies begin');
    await this.#warmUp.warmUpStrategies();
  }

  /** After the strategies were added: a fact that comes while the books are read reaches them by itself, and the newer of the two holds. */
  async #restorePosition({ id, venue }: Instrument): Promise<void> {
    const positions = await this.#books.read((reads) => reads.findPositions());
    for (const { account, instrument, quantity, venue: at, version } of positions)
      if (at === venue && instrument === id) this.#runner.onPosition(account, at, instrument, quantity, version);
  }
}
