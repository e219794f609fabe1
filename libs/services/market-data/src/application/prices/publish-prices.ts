import { Inject, Injectable } from '@nestjs/common';
import type { InstrumentId, PeriodicWork, Scheduler, UnixUs } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { MARKET_DATA_SETTINGS, type MarketDataRules } from '../../market-data.settings.js';
import { MARKET_EVENT_SINK, type MarketEventSink, PRICE_SHELF, type PriceShelf } from '../../ports.js';
import { type BookStateListener, MarketBoard } from '../board/market-board.js';

/** Writes under way at once, of different instruments; of one instrument there is at most one. Few, so that ticks get their turn in between. */
const MAX_IN_FLIGHT = 16;

/** What was done with prices since the start. */
export interface PublishedPrices {
  readonly written: number;
  /** Not written because another feed had them better. */
  readonly superseded: number;
  /** Writes that failed, each tried again with the then newest price. */
  readonly failed: number;
}

/**
 * Keeps the price cache: in each interval it goes round all markets once, off the way of the ticks, and writes those that have
 * an update since the last write; the newest value wins, what lies between is never written. A round that is not over when the
 * next one is due goes on instead, so that no market waits for ever behind busier ones. A write that fails is tried again with
 * the then newest value in the next interval: a broker that is away costs staleness and nothing else.
 */
@Injectable()
export class PublishPrices implements BookStateListener {
  readonly #board: MarketBoard;
  readonly #shelf: PriceShelf;
  readonly #sink: MarketEventSink;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  readonly #intervalMs: number;
  /** The time of the update that the last settled write contained. */
  readonly #settledAtUs = new Map<InstrumentId, UnixUs>();
  readonly #inFlight = new Map<InstrumentId, Promise<void>>();
  readonly #urgent = new Set<InstrumentId>();
  /** The markets that the present round has yet to look at. */
  #round: Iterator<InstrumentId> | undefined;
  #rounds: PeriodicWork | undefined;
  #isAway = false;
  readonly #totals = { written: 0, superseded: 0, failed: 0 };

  constructor(
    board: MarketBoard,
    @Inject(PRICE_SHELF) shelf: PriceShelf,
    @Inject(MARKET_EVENT_SINK) sink: MarketEventSink,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
    @Inject(MARKET_DATA_SETTINGS) settings: MarketDataRules,
  ) {
    this.#board = board;
    this.#shelf = shelf;
    this.#sink = sink;
    this.#scheduler = scheduler;
    this.#log = log;
    this.#intervalMs = settings.PRICE_CACHE_INTERVAL_MS;
  }

  /** What was done since the start. */
  publishedPrices(): PublishedPrices {
    return { ...this.#totals };
  }

  /** Begins to write. */
  startPublishing(): void {
    this.#board.setStateListener(this);
    this.#rounds ??= this.#scheduler.runEvery({
      name: 'publish-prices',
      intervalMs: this.#intervalMs,
      run: () => this.publishChangedPrices(),
      onError: (error) => this.#log.error({ err: error }, 'a round of the price cache failed'),
    });
  }

  /** Begins no more writes; resolves when nothing is under way any more. */
  async stopPublishing(): Promise<void> {
    const rounds = this.#rounds;
    this.#rounds = undefined;
    this.#round = undefined;
    this.#urgent.clear();
    await rounds?.stop();
    await Promise.all(this.#inFlight.values());
  }

  /** Writes an instrument now, or as soon as its present write is done: the state of its book changed. */
  onBookStateChange(id: InstrumentId): void {
    if (this.#rounds === undefined) return;
    if (this.#inFlight.has(id) || this.#inFlight.size >= MAX_IN_FLIGHT) this.#urgent.add(id);
    else this.#writePrice(id);
  }

  /** Begins a round, or goes on with the one that is under way. */
  publishChangedPrices(): void {
    this.#round ??= this.#board.instruments[Symbol.iterator]();
    this.#continueRound();
  }

  /** Writes what changed, as much as may be under way at once; each write that ends makes room for the next. */
  #continueRound(): void {
    for (const id of this.#urgent) if (this.#isFree(id)) this.#writePrice(id);
    while (this.#round !== undefined && this.#inFlight.size < MAX_IN_FLIGHT) {
      const next = this.#round.next();
      if (next.done === true) this.#round = undefined;
      else if (this.#isFree(next.value) && this.#hasNews(next.value)) this.#writePrice(next.value);
    }
  }

  #hasNews(id: InstrumentId): boolean {
    return this.#board.updatedAtUs(id) !== (this.#settledAtUs.get(id) ?? 0);
  }

  #isFree(id: InstrumentId): boolean {
    return !this.#inFlight.has(id) && this.#inFlight.size < MAX_IN_FLIGHT;
  }

  #writePrice(id: InstrumentId): void {
    this.#urgent.delete(id);
    const price = this.#board.cachedPrice(id);
    if (price === undefined) return;
    const { epoch } = this.#sink.publishedTotals();
    const work = this.#shelf.write({ ...price, writtenAtUs: this.#scheduler.nowUs(), epoch }).then(
      (outcome) => this.#onWritten(id, price.receivedAtUs, outcome),
      (error: unknown) => this.#onFailure(error),
    );
    this.#inFlight.set(
      id,
      work.finally(() => {
        this.#inFlight.delete(id);
        this.#continueRound();
      }),
    );
  }

  #onWritten(id: InstrumentId, atUs: UnixUs, outcome: Awaited<ReturnType<PriceShelf['write']>>): void {
    if (this.#isAway) this.#log.warn({ failed: this.#totals.failed }, 'the price cache is written again');
    this.#isAway = false;
    // Beside another writer nothing is settled: the next interval tries the then newest value.
    if (outcome === 'contended') return;
    this.#settledAtUs.set(id, atUs);
    this.#totals[outcome] += 1;
  }

  #onFailure(error: unknown): void {
    this.#totals.failed += 1;
    if (this.#isAway) return;
    this.#isAway = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.#log.warn({ reason }, 'the price cache cannot be written; late consumers see older prices');
  }
}
