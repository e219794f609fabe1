import { Inject, Injectable } from '@nestjs/common';
import type { Instrument, MarketTrade, Quote } from '#libs/domain';
import type { Scheduler } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import { STRATEGY_SETTINGS, type StrategyRules } from '../../strategy.settings.js';
import { AccountValuation } from '../strategies/account-valuation.js';
import { type StrategyMarketEvent, StrategyRunner } from '../strategies/strategy-runner.js';
import { EventQueue } from './event-queue.js';

/** Events that are handed to the strategies before other work gets its turn. */
const EVENTS_PER_TURN = 256;
/** So many turns of the event loop are waited at most for what had come in while this process was busy starting. */
const MOST_TURNS_BEHIND = 200;

/**
 * The way of market events to the strategies: trades and quotes wait in a bounded queue (freshest wins) and are handed on a
 * few hundred at a time. Book states pass by the queue, because a book that is not LIVE any more must stop trading at once.
 */
@Injectable()
export class MarketEventDispatcher {
  readonly #queue: EventQueue<StrategyMarketEvent>;
  readonly #runner: StrategyRunner;
  readonly #valuation: AccountValuation;
  readonly #scheduler: Scheduler;
  #enqueued = 0;
  #dispatched = 0;
  /** So many of the queue's oldest came while it was held. */
  #past = 0;
  /** The newest quote of each market among those. */
  readonly #heldQuotes = new Map<string, Quote>();
  #isDraining = false;
  #isHeld = false;
  #isStopped = false;

  constructor(
    runner: StrategyRunner,
    valuation: AccountValuation,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(STRATEGY_SETTINGS) settings: StrategyRules,
  ) {
    this.#queue = new EventQueue(settings.TICK_QUEUE_CAPACITY);
    this.#runner = runner;
    this.#valuation = valuation;
    this.#scheduler = scheduler;
  }

  /** How many events wait, how many may, and how many were dropped since the start because the queue was full. */
  get queue(): { readonly length: number; readonly capacity: number; readonly dropped: number } {
    const { length, capacity, dropped } = this.#queue;
    return { length, capacity, dropped };
  }

  /** Events that went to the strategies since the start. */
  get dispatched(): number {
    return this.#dispatched;
  }

  /** Takes an event that may wait its turn. */
  enqueue(event: StrategyMarketEvent): void {
    this.#enqueued += 1;
    if (this.#queue.length === this.#queue.capacity) this.#past = Math.max(0, this.#past - 1);
    this.#queue.push(event);
    this.#drainSoon();
  }

  /** The steps in which an instrument is counted; `undefined` where no strategy trades it. */
  gridOf(venue: string, instrument: string): number | undefined {
    return this.#runner.gridOf(venue, instrument);
  }

  /** Hands an event on before everything that waits. */
  dispatch(event: StrategyMarketEvent): void {
    this.#dispatched += 1;
    if (event.kind === 'trade') this.#valuation.setLastPrice(event.venue, event.instrument, event.priceTicks);
    if (event.kind === 'quote') this.#valuation.setQuote(event);
    this.#runner.onMarketEvent(event);
  }

  /** Takes new rules: what waits was counted in the old steps, and is handed on first. */
  changeInstrument(instrument: Instrument): void {
    if (this.#isHeld && !this.#runner.isNews(instrument)) return;
    for (let event = this.#queue.shift(); event !== undefined; event = this.#queue.shift())
      if (!this.#isStopped && !this.#isHeld) this.#handOn(event);
    this.#runner.changeInstrument(instrument);
  }

  /** Lets trades and quotes wait in their queue, while the strategies are warmed with what was before. */
  holdEvents(): void {
    this.#isHeld = true;
  }

  /** Resolves when a turn of the event loop brings nothing more: what had come in while this process was busy starting is in the queue. */
  async whenCaughtUp(): Promise<void> {
    for (let turn = 0; turn < MOST_TURNS_BEHIND; turn += 1) {
      const before = this.#enqueued;
      await this.#scheduler.sleep(0);
      if (this.#enqueued === before) return;
    }
  }

  /**
   * Hands on what waited, and everything after it. What waited is the past: its trades fill the windows, of its quotes each market's newest
   * is handed on, and nothing is wanted because of a price that newer ones behind it have overtaken.
   */
  releaseEvents(): void {
    this.#isHeld = false;
    this.#past = this.#queue.length;
    this.#drainSoon();
  }

  /** Hands nothing on any more. */
  stopDispatching(): void {
    this.#isStopped = true;
  }

  #drainSoon(): void {
    if (this.#isDraining || this.#isHeld) return;
    this.#isDraining = true;
    this.#scheduler.runAfter(0, this.#drainTurn);
  }

  readonly #drainTurn = (): void => {
    for (let handed = 0; handed < EVENTS_PER_TURN; handed += 1) {
      const event = this.#queue.shift();
      if (event === undefined) {
        this.#isDraining = false;
        return;
      }
      if (!this.#isStopped) this.#handOn(event);
    }
    this.#scheduler.runAfter(0, this.#drainTurn);
  };

  #handOn(event: StrategyMarketEvent): void {
    if (this.#past === 0) {
      // The last of what waited may have been pushed out of the queue.
      this.#handOnHeldQuotes();
      this.dispatch(event);
      return;
    }
    this.#past -= 1;
    if (event.kind === 'trade') this.#passOn(event);
    else if (event.kind === 'quote') this.#heldQuotes.set(`${event.venue}:${event.instrument}`, event);
    else this.dispatch(event);
    if (this.#past === 0) this.#handOnHeldQuotes();
  }

  #handOnHeldQuotes(): void {
    if (this.#heldQuotes.size === 0) return;
    for (const quote of this.#heldQuotes.values()) this.dispatch(quote);
    this.#heldQuotes.clear();
  }

  #passOn(trade: MarketTrade): void {
    this.#dispatched += 1;
    this.#valuation.setLastPrice(trade.venue, trade.instrument, trade.priceTicks);
    this.#runner.warmWithTrade(trade);
  }
}
