import { Inject, Injectable } from '@nestjs/common';
import {
  type BookStateChange,
  type Instrument,
  type IntentDraft,
  type IntentOutcome,
  type MarketTrade,
  type Quote,
  type RunningStrategy,
  type StrategyEvent,
  type StrategyView,
  isSameInstrument,
  gridIdOf,
} from '#libs/domain';
import type { Decimal, IntentId, StrategyId, UnixUs } from '#libs/kernel';
import { LOG, type Log } from '#libs/platform';
import type { StrategyPlan } from '../../strategy.settings.js';
import { intentIdOf } from '../intents/intent-id.js';
import { NewestTrades } from './newest-trades.js';

/** A strategy at work on one instrument, and the intent that it waits for. */
export interface StrategyRun {
  plan: StrategyPlan;
  /** Whether it trades; one that does not receives nothing and wants nothing. */
  isOn: boolean;
  instrument: Instrument;
  strategy: RunningStrategy;
  pendingIntentId: IntentId | undefined;
  /** Version of the newest position that it knows; 0 for none. */
  positionVersion: number;
  /** The newest position that it knows, in base; `undefined` for none. */
  position: Decimal | undefined;
  equity: Decimal | undefined;
  /** How its book stood when that last changed; `undefined` before that. */
  bookState: BookStateChange | undefined;
  trades: NewestTrades;
  /** Why it is benched; `undefined` while it takes part. */
  benchedBecause: string | undefined;
}

/** Receives everything that strategies want to do. */
export interface IntentListener {
  onIntent(run: StrategyRun, draft: IntentDraft, intentId: IntentId): void;
}

/** The market events that strategies receive. */
export type StrategyMarketEvent = MarketTrade | Quote | BookStateChange;

/** In place of a strategy that could not even start. */
const NOT_STARTED: RunningStrategy = { pastTrades: 0, warm: () => undefined, on: () => [], view: () => ({}) };

/**
 * Runs the strategies: passes every event to the ones that it concerns, and knows which intent each one waits for.
 *
 * A strategy that throws is benched, with an alarm: it receives nothing more and wants nothing more until a restart, and the
 * others go on. What it holds stays as it is: a person decides about it.
 */
@Injectable()
export class StrategyRunner {
  readonly #log: Log;
  readonly #runsByMarket = new Map<string, StrategyRun[]>();
  #listener: IntentListener = { onIntent: () => undefined };

  constructor(@Inject(LOG) log: Log) {
    this.#log = log;
  }

  /** Sets who receives the intents; before that they are dropped. */
  setIntentListener(listener: IntentListener): void {
    this.#listener = listener;
  }

  /** Puts a strategy to work on an instrument. */
  addStrategy(plan: StrategyPlan, instrument: Instrument, isOn = true): void {
    const run: StrategyRun = {
      plan,
      isOn,
      instrument,
      strategy: NOT_STARTED,
      pendingIntentId: undefined,
      positionVersion: 0,
      position: undefined,
      equity: undefined,
      bookState: undefined,
      trades: new NewestTrades(),
      benchedBecause: undefined,
    };
    this.#orBench(run, () => {
      run.strategy = plan.start({ instrument, canShort: plan.canShort });
    });
    const key = marketKey(instrument.venue, instrument.id);
    this.#runsByMarket.set(key, [...(this.#runsByMarket.get(key) ?? []), run]);
  }

  /**
   * An instrument has other rules: its strategies begin again with them, because what they remember is counted in the old steps. They keep
   * what they hold, what they are worth and the intent that is open.
   */
  changeInstrument(instrument: Instrument): void {
    for (const run of this.#runsOf(instrument.venue, instrument.id)) {
      if (isSameInstrument(run.instrument, instrument)) continue;
      run.instrument = instrument;
      this.#beginAgain(run);
    }
  }

  /**
   * A strategy is set otherwise: it begins again with other parameters, or stops. One that was benched takes part again. It keeps what
   * it holds, what it is worth and the intent that is open; past trades may be given to it afterwards.
   */
  changeStrategy(strategy: StrategyId, setup: Pick<StrategyPlan, 'parameters' | 'start'>, isOn: boolean): void {
    for (const run of this.runs) {
      if (run.plan.id !== strategy) continue;
      run.plan = { ...run.plan, ...setup };
      run.isOn = isOn;
      run.benchedBecause = undefined;
      run.trades = new NewestTrades();
      this.#beginAgain(run);
      // The state of the book is told when it changes: whoever begins between two changes would wait for the next one.
      if (run.bookState !== undefined) this.#deliver(run, run.bookState);
    }
  }

  #beginAgain(run: StrategyRun): void {
    const { equity, instrument, pendingIntentId: intentId, plan, position } = run;
    this.#orBench(run, () => {
      run.strategy = plan.start({ instrument, canShort: plan.canShort });
    });
    const of = { instrument: instrument.id };
    if (position !== undefined) this.#deliver(run, { kind: 'position', ...of, quantity: position });
    if (equity !== undefined) this.#deliver(run, { kind: 'equity', equity });
    if (intentId !== undefined) this.#deliver(run, { kind: 'intent-open', ...of, intentId });
  }

  /** Whether a strategy at work on this instrument has other rules of it. */
  isNews(instrument: Instrument): boolean {
    return this.#runsOf(instrument.venue, instrument.id).some((run) => !isSameInstrument(run.instrument, instrument));
  }

  /** The steps in which strategies count an instrument; `undefined` where none trades it. */
  gridOf(venue: string, instrument: string): number | undefined {
    const [run] = this.#runsOf(venue, instrument);
    return run === undefined ? undefined : gridIdOf(run.instrument);
  }

  /** All strategies at work. */
  get runs(): readonly StrategyRun[] {
    return [...this.#runsByMarket.values()].flat();
  }

  /** The market moved. A trade that came before (another copy of the feed brought it) is passed on once. */
  onMarketEvent(event: StrategyMarketEvent): void {
    for (const run of this.#runsOf(event.venue, event.instrument)) {
      if (event.kind === 'book-state') run.bookState = event;
      if (event.kind !== 'trade' || run.trades.isNew(event)) this.#deliver(run, event);
    }
  }

  /** How many past trades the strategies of an instrument want at most. */
  pastTradesWanted(venue: string, instrument: string): number {
    return Math.max(0, ...this.#runsOf(venue, instrument).map(({ strategy }) => strategy.pastTrades));
  }

  /** Passes on trades from before the start, oldest first: strategies fill their windows and want nothing because of them. */
  warmWithPastTrades(trades: readonly MarketTrade[]): void {
    for (const trade of trades) {
      for (const run of this.#runsOf(trade.venue, trade.instrument)) {
        if (run.trades.isNewPast(trade)) this.#orBench(run, () => run.strategy.warm(trade));
      }
    }
  }

  /** The same of one that the stream brought, and that waited while newer ones came. */
  warmWithTrade(trade: MarketTrade): void {
    for (const run of this.#runsOf(trade.venue, trade.instrument)) {
      if (run.trades.isNew(trade)) this.#orBench(run, () => run.strategy.warm(trade));
    }
  }

  /** A position is known; one that is no newer than what the strategy knows is ignored. */
  onPosition(account: string, venue: string, instrument: string, quantity: Decimal, version: number): void {
    for (const run of this.#runsOf(venue, instrument)) {
      if (run.plan.account !== account || version <= run.positionVersion) continue;
      run.positionVersion = version;
      run.position = quantity;
      this.#deliver(run, { kind: 'position', instrument: run.instrument.id, quantity });
    }
  }

  /** What accounts are worth may have changed; `equityOf` returns `undefined` if it is not known. */
  onValuation(equityOf: (run: StrategyRun) => Decimal | undefined): void {
    for (const run of this.runs) {
      const equity = equityOf(run);
      if (equity === undefined || run.equity?.eq(equity) === true) continue;
      run.equity = equity;
      this.#deliver(run, { kind: 'equity', equity });
    }
  }

  /** An intent from before a restart is still open. */
  restoreIntent(strategy: StrategyId, venue: string, instrument: string, intentId: IntentId): void {
    for (const run of this.#runsOf(venue, instrument)) {
      if (run.plan.id !== strategy || run.pendingIntentId !== undefined) continue;
      run.pendingIntentId = intentId;
      this.#deliver(run, { kind: 'intent-open', instrument: run.instrument.id, intentId });
    }
  }

  /** An intent is done. One that no strategy waits for is ignored. */
  onIntentClosed(intentId: string, outcome: IntentOutcome, closedAtUs: UnixUs): void {
    for (const run of this.runs) {
      if (run.pendingIntentId !== intentId) continue;
      run.pendingIntentId = undefined;
      this.#deliver(run, { kind: 'intent-closed', instrument: run.instrument.id, intentId, outcome, closedAtUs });
    }
  }

  #runsOf(venue: string, instrument: string): readonly StrategyRun[] {
    return this.#runsByMarket.get(marketKey(venue, instrument)) ?? [];
  }

  /** What a strategy would order at `price` if it held nothing, in base; `undefined` where that is not known. */
  usualQuantityOf(run: StrategyRun, price: Decimal): Decimal | undefined {
    return this.#orBench(run, () => run.strategy.usualQuantity?.(price));
  }

  /** What people may see of a strategy's state; nothing of one that is benched. */
  viewOf(run: StrategyRun): StrategyView {
    return this.#orBench(run, () => run.strategy.view()) ?? {};
  }

  #deliver(run: StrategyRun, event: StrategyEvent): void {
    const drafts = run.isOn ? (this.#orBench(run, () => run.strategy.on(event)) ?? []) : [];
    for (const draft of drafts) {
      const { id } = run.plan;
      const intentId = intentIdOf(id, run.instrument.venue, run.instrument.id, draft.marketEventId);
      run.pendingIntentId = intentId;
      this.#listener.onIntent(run, draft, intentId);
    }
  }

  /** Calls a strategy that takes part. Where it throws it is benched, and `undefined` is returned. */
  #orBench<T>(run: StrategyRun, call: () => T): T | undefined {
    if (run.benchedBecause !== undefined) return undefined;
    try {
      return call();
    } catch (error) {
      run.benchedBecause = error instanceof Error ? error.message : String(error);
      const { id: strategy, account } = run.plan;
      const where = { strategy, account, venue: run.instrument.venue, instrument: run.instrument.id };
      this.#log.error({ err: error, ...where }, 'a strategy threw and is benched; the others go on');
      return undefined;
    }
  }
}

function marketKey(venue: string, instrument: string): string {
  return `${venue}:${instrument}`;
}
