import { Inject, Injectable } from '@nestjs/common';
import type { Instrument } from '#libs/domain';
import type { Scheduler } from '#libs/kernel';
import { type InstrumentName, LOG, type Log, SCHEDULER } from '#libs/platform';
import { MARKET_SOURCE, type MarketSource, STRATEGY_BOOKS, type StrategyBooks } from '../../ports.js';
import { STRATEGY_SETTINGS, type StrategyRules, followedInstruments } from '../../strategy.settings.js';
import { UncertainMarkets } from '../market/uncertain-markets.js';
import { ChangeStrategy } from '../strategies/change-strategy.js';
import { AccountValuation } from '../strategies/account-valuation.js';
import { StrategyRunner } from '../strategies/strategy-runner.js';

const RETRY_MS = 500;
/** How many tries pass between two lines in the log. */
const TRIES_PER_LINE = 20;

/**
 * Start-up: fetches the instruments, puts the strategies to work and passes them what the books hold (positions, balances, open
 * intents), so that a restart knows what it holds and doubles nothing. Tries until it succeeds.
 */
@Injectable()
export class RecoverStrategies {
  readonly #source: MarketSource;
  readonly #books: StrategyBooks;
  readonly #runner: StrategyRunner;
  readonly #markets: UncertainMarkets;
  readonly #valuation: AccountValuation;
  readonly #changes: ChangeStrategy;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #settings: StrategyRules;
  readonly #stopping = new AbortController();
  #isRecovered = false;

  constructor(
    @Inject(MARKET_SOURCE) source: MarketSource,
    @Inject(STRATEGY_BOOKS) books: StrategyBooks,
    runner: StrategyRunner,
    markets: UncertainMarkets,
    valuation: AccountValuation,
    changes: ChangeStrategy,
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
    this.#scheduler = scheduler;
    this.#log = log;
    this.#settings = settings;
  }

  /** Whether the instruments are known and the books were read. */
  get isRecovered(): boolean {
    return this.#isRecovered;
  }

  /** Gives up trying. */
  stopRecovery(): void {
    this.#stopping.abort();
    this.#markets.stopAsking();
  }

  /** Resolves when it has recovered, or was stopped: look at {@link isRecovered}. */
  async recoverStrategies(): Promise<void> {
    const names = followedInstruments(this.#settings);
    const instruments = await this.#fetchInstruments(names);
    if (this.#stopping.signal.aborted) return;
    for (const plan of this.#settings.STRATEGIES) {
      for (const name of plan.instruments) {
        const instrument = instruments.get(keyOf(name));
        if (instrument !== undefined) this.#runner.addStrategy(plan, instrument);
      }
    }
    for (const name of names) if (instruments.has(keyOf(name))) this.#markets.doubtMarket(name);
    await this.#restoreWhenReadable();
    this.#isRecovered = !this.#stopping.signal.aborted;
  }

  async #fetchInstruments(names: readonly InstrumentName[]): Promise<ReadonlyMap<string, Instrument>> {
    const instruments = new Map<string, Instrument>();
    const addInstrument = (instrument: Instrument): void => {
      instruments.set(keyOf({ venue: instrument.venue, instrument: instrument.id }), instrument);
      this.#valuation.addInstrument(instrument);
    };
    await this.#source.fetchInstruments(names, addInstrument, this.#stopping.signal);
    return instruments;
  }

  async #restoreFromBooks(): Promise<void> {
    const { positions, balances, changes, openIntents } = await this.#books.read(async (reads) => ({
      positions: await reads.findPositions(),
      balances: await reads.findBalances(),
      openIntents: await reads.findOpenIntents(),
      changes: await reads.findStrategyChanges(),
    }));
    this.#changes.restoreChanges(changes);
    for (const { account, venue, instrument, quantity, version } of positions)
      this.#runner.onPosition(account, venue, instrument, quantity, version);
    for (const view of balances) this.#valuation.setBalances(view);
    for (const { strategy, venue, instrument, intentId } of openIntents)
      this.#runner.restoreIntent(strategy, venue, instrument, intentId);
    this.#log.info(
      { positions: positions.length, openIntents: openIntents.length },
      'the strategies know again what they hold',
    );
  }

  async #restoreWhenReadable(): Promise<void> {
    const { signal } = this.#stopping;
    for (let tries = 0; !signal.aborted; tries += 1) {
      try {
        await this.#restoreFromBooks();
        return;
      } catch (error) {
        if (tries % TRIES_PER_LINE === 0) this.#log.warn({ err: error }, 'start-up waits for the books');
      }
      await this.#scheduler.sleep(RETRY_MS, signal);
    }
  }
}

function keyOf({ venue, instrument }: InstrumentName): string {
  return `${venue}:${instrument}`;
}
