import { Inject, Injectable } from '@nestjs/common';
import type { Instrument } from '#libs/domain';
import type { Scheduler } from '#libs/kernel';
import { type InstrumentName, LOG, type Log, SCHEDULER } from '#libs/platform';
import { MARKET_SOURCE, type MarketSource, STRATEGY_BOOKS, type StrategyBooks } from '../../ports.js';
import { STRATEGY_SETTINGS, type StrategyRules, followedInstruments } from '../../strategy.settings.js';
import { UncertainMarkets } from '../market/uncertain-markets.js';
import { AccountValuation } from '../strategies/account-valuation.js';
import { StrategyRunner } from '../strategies/strategy-runner.js';

const RETRY_MS = 500;
/** How many tries pass between two lines in the log. */
const TRIES_PER_LINE = 20;

/**
 * Start-up: fetches the instruments, puts the strategies to work and tells them what the books hold (positions, balances, open
 * intents), so that a restart knows what it holds and doubles nothing. Tries until it succeeds.
 */
@Injectable()
export class RecoverStrategies {
  readonly #source: MarketSource;
  readonly #books: StrategyBooks;
  readonly #runner: StrategyRunner;
  readonly #markets: UncertainMarkets;
  readonly #valuation: AccountValuation;
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
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
    @Inject(STRATEGY_SETTINGS) settings: StrategyRules,
  ) {
    this.#source = source;
    this.#books = books;
    this.#runner = runner;
    this.#markets = markets;
    this.#valuation = valuation;
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
  }

  /** Resolves when it has recovered, or was stopped: look at {@link isRecovered}. */
  async recoverStrategies(): Promise<void> {
    const names = followedInstruments(this.#settings);
    const instruments = new Map<string, Instrument>();
    await Promise.all(names.map((name) => this.#fetchInstrument(name, instruments)));
    if (this.#stopping.signal.aborted) return;
    for (const plan of this.#settings.STRATEGIES) {
      for (const name of plan.instruments) {
        const instrument = instruments.get(keyOf(name));
        if (instrument !== undefined) this.#runner.addStrategy(plan, instrument);
      }
    }
    for (const name of names) this.#markets.doubtMarket(name);
    await this.#retryUntilDone('what the books hold', () => this.#restoreFromBooks());
    this.#isRecovered = !this.#stopping.signal.aborted;
  }

  async #fetchInstrument(name: InstrumentName, instruments: Map<string, Instrument>): Promise<void> {
    await this.#retryUntilDone(keyOf(name), async () => {
      const instrument = await this.#source.fetchInstrument(name);
      if (!instrument.ok) throw new Error(instrument.error.message);
      instruments.set(keyOf(name), instrument.value);
      this.#valuation.addInstrument(instrument.value);
    });
  }

  async #restoreFromBooks(): Promise<void> {
    const { positions, balances, openIntents } = await this.#books.read(async (reads) => ({
      positions: await reads.findPositions(),
      balances: await reads.findBalances(),
      openIntents: await reads.findOpenIntents(),
    }));
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

  async #retryUntilDone(what: string, attempt: () => Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    for (let tries = 0; !signal.aborted; tries += 1) {
      try {
        await attempt();
        return;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (tries % TRIES_PER_LINE === 0) this.#log.warn({ what, why }, 'start-up waits for what is not there yet');
      }
      await this.#scheduler.sleep(RETRY_MS, signal);
    }
  }
}

function keyOf({ venue, instrument }: InstrumentName): string {
  return `${venue}:${instrument}`;
}
