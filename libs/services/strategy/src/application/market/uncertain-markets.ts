import { Inject, Injectable } from '@nestjs/common';
import { type BookState, type BookStateChange, type Instrument, mayHaveNewRules } from '#libs/domain';
import { type Problem, type Scheduler, US_PER_SECOND } from '#libs/kernel';
import { type InstrumentName, LOG, type Log, SCHEDULER } from '#libs/platform';
import { MARKET_SOURCE, type MarketSnapshot, type MarketSource } from '../../ports.js';
import { AccountValuation } from '../strategies/account-valuation.js';
import { MarketEventDispatcher } from './market-event-dispatcher.js';

/** An older cached price says too little about what an account is worth. */
const MAX_CACHED_AGE_US = 60 * US_PER_SECOND;

/** Pause between two questions about steps of which two feeds say different things, in milliseconds. */
const STEPS_PAUSE_MS = 500;

/**
 * The markets whose book state is not certain: none has come yet, or something of their streams was lost. Such a market counts
 * as SYNCING, so that nothing is wanted there, until market-data was asked or reports its state.
 */
@Injectable()
export class UncertainMarkets {
  readonly #source: MarketSource;
  readonly #dispatcher: MarketEventDispatcher;
  readonly #valuation: AccountValuation;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  /** Markets whose state is known, and whose price the feed did not know yet: they are asked about for that alone. */
  readonly #unpriced = new Set<string>();
  readonly #uncertain = new Map<string, InstrumentName>();
  readonly #statesReceived = new Map<string, number>();
  readonly #doubts = new Map<string, number>();
  readonly #lastStates = new Map<string, BookState>();
  readonly #awaitingRules = new Set<string>();
  readonly #askingSteps = new Set<string>();
  readonly #rulesDoubts = new Map<string, number>();
  readonly #stopping = new AbortController();

  constructor(
    @Inject(MARKET_SOURCE) source: MarketSource,
    dispatcher: MarketEventDispatcher,
    valuation: AccountValuation,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
  ) {
    this.#source = source;
    this.#dispatcher = dispatcher;
    this.#valuation = valuation;
    this.#scheduler = scheduler;
    this.#log = log;
  }

  /** Distrusts a market until it was asked about. */
  doubtMarket(name: InstrumentName): void {
    this.#unpriced.delete(keyOf(name));
    this.#uncertain.set(keyOf(name), name);
    this.#doubts.set(keyOf(name), this.#doubtsOf(name) + 1);
    this.#noteState(name, 'SYNCING');
    this.#dispatchState(name, 'SYNCING');
  }

  /** A feed reported the state of a book: a reply to an older question is out of date. */
  onBookState(change: BookStateChange): void {
    this.#statesReceived.set(keyOf(change), this.#statesReceivedOf(change) + 1);
    this.#noteState(change, change.state);
    this.#dispatchChange(change);
  }

  /**
   * One of several feeds counts in other steps: which of them is right is asked, now and then, while the market goes on in the steps that
   * are held.
   */
  onForeignSteps({ venue, instrument }: InstrumentName): void {
    const name = { venue, instrument };
    const key = keyOf(name);
    if (this.#askingSteps.has(key) || this.awaitsRules(name)) return;
    this.#askingSteps.add(key);
    void this.#askForSteps(name).finally(() => this.#askingSteps.delete(key));
  }

  async #askForSteps(name: InstrumentName): Promise<void> {
    let rules: Instrument | undefined;
    await this.#source.fetchInstruments([name], (answer) => (rules = answer), this.#stopping.signal);
    if (rules !== undefined && !this.awaitsRules(name)) this.#takeRules(name, rules);
    await this.#scheduler.sleep(STEPS_PAUSE_MS, this.#stopping.signal);
  }

  /** Whether the rules of a market are being asked for: what comes of it meanwhile may be counted in steps that are not known. */
  awaitsRules(name: InstrumentName): boolean {
    return this.#awaitingRules.has(keyOf(name));
  }

  /** Asks for no more rules. */
  stopAsking(): void {
    this.#stopping.abort();
  }

  #noteState({ venue, instrument }: InstrumentName, state: BookState): void {
    const name = { venue, instrument };
    const key = keyOf(name);
    const before = this.#lastStates.get(key);
    this.#lastStates.set(key, state);
    if (!mayHaveNewRules(before, state)) return;
    this.#rulesDoubts.set(key, this.#rulesDoubtsOf(name) + 1);
    if (this.#awaitingRules.has(key)) return;
    this.#awaitingRules.add(key);
    void this.#renewRules(name);
  }

  /** Asks until there is an answer that was asked for after the last doubt: an older one may tell the old rules. Throws nothing. */
  async #renewRules(name: InstrumentName): Promise<void> {
    let rules: Instrument | undefined;
    let doubts: number;
    do {
      doubts = this.#rulesDoubtsOf(name);
      rules = undefined;
      await this.#source.fetchInstruments([name], (answer) => (rules = answer), this.#stopping.signal);
      if (rules === undefined) return;
    } while (doubts !== this.#rulesDoubtsOf(name));
    this.#takeRules(name, rules);
  }

  #takeRules(name: InstrumentName, rules: Instrument): void {
    this.#awaitingRules.delete(keyOf(name));
    // First the dispatcher: the trades that it still has are valued in the old ticks.
    this.#dispatcher.changeInstrument(rules);
    this.#valuation.addInstrument(rules);
    this.#dispatchState(name, this.#lastStates.get(keyOf(name)) ?? 'SYNCING');
  }

  /** Asks about every uncertain market, once. */
  async resolveUncertainMarkets(): Promise<void> {
    await Promise.all([...this.#uncertain.values()].map((name) => this.#resolveMarket(name)));
  }

  async #resolveMarket(name: InstrumentName): Promise<void> {
    const [receivedBefore, doubtsBefore] = [this.#statesReceivedOf(name), this.#doubtsOf(name)];
    const market = await this.#source.fetchMarket(name);
    // Something was lost while the question was out: its reply may be older than that, and the next one is asked for.
    if (this.#doubtsOf(name) !== doubtsBefore) return;
    if (market.ok) this.#takeSnapshot(name, market.value, receivedBefore);
    else await this.#takeCachedPrice(name, market.error);
  }

  #takeSnapshot(name: InstrumentName, { bookState, lastPrice }: MarketSnapshot, receivedBefore: number): void {
    const key = keyOf(name);
    if (lastPrice !== undefined) this.#valuation.setFetchedPrice(name.venue, name.instrument, lastPrice);
    const wasUnpriced = this.#unpriced.has(key);
    if (this.#valuation.hasPrice(name.venue, name.instrument)) {
      this.#uncertain.delete(key);
      this.#unpriced.delete(key);
    } else this.#unpriced.add(key);
    if (wasUnpriced || this.#statesReceivedOf(name) !== receivedBefore) return;
    this.#noteState(name, bookState);
    this.#dispatchState(name, bookState);
  }

  /** No feed answers: the cached price still values what is held. The market stays uncertain, so that nothing trades. */
  async #takeCachedPrice(name: InstrumentName, why: Problem): Promise<void> {
    const cached = await this.#source.fetchCachedPrice(name);
    if (cached.ok && cached.value !== undefined && cached.value.ageUs <= MAX_CACHED_AGE_US)
      this.#valuation.setFetchedPrice(name.venue, name.instrument, cached.value.lastPrice);
    this.#log.debug({ problem: why, ...name }, 'no feed reports yet where a market stands');
  }

  #dispatchState({ venue, instrument }: InstrumentName, state: BookState): void {
    const receivedAtUs = this.#scheduler.nowUs();
    this.#dispatchChange({ kind: 'book-state', venue, instrument, state, exchangeAtUs: 0, receivedAtUs });
  }

  #dispatchChange(change: BookStateChange): void {
    this.#dispatcher.dispatch(this.awaitsRules(change) ? { ...change, state: believedState(change.state) } : change);
  }

  #rulesDoubtsOf(name: InstrumentName): number {
    return this.#rulesDoubts.get(keyOf(name)) ?? 0;
  }

  #doubtsOf(name: InstrumentName): number {
    return this.#doubts.get(keyOf(name)) ?? 0;
  }

  #statesReceivedOf(name: InstrumentName): number {
    return this.#statesReceived.get(keyOf(name)) ?? 0;
  }
}

function keyOf({ venue, instrument }: InstrumentName): string {
  return `${venue}:${instrument}`;
}

/** A market whose rules are not known is LIVE for nobody. */
function believedState(state: BookState): BookState {
  return state === 'LIVE' ? 'RESYNCING' : state;
}
