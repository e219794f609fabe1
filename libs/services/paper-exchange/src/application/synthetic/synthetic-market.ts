import type { EventSteps, JournalMarketSymbol, Side, VenueTruth } from '#libs/domain';
import { invariant } from '#libs/kernel';
import type { PeriodicWork, Scheduler } from '#libs/kernel';
import type { Exchange } from '../exchange/exchange.js';
import { firstAggregateId, firstUpdateId } from '../exchange/recover.js';
import type { PublicTrade } from '../exchange/symbol-market.js';
import { priceText } from '../exchange/symbol-rules.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import type { VenueClock } from '../exchange/venue-clock.js';
import type { DepthSnapshot, StreamSink } from '../market/market-data.js';
import type { PublicTradeRow } from '../market/public-trade-row.js';
import type { TradeHistory } from '../market/trade-history.js';
import { SymbolPublisher } from '../market/symbol-publisher.js';
import type { VenueMarket } from '../market/venue-market.js';
import { Chance } from './chance.js';
import { SymbolAgents } from './symbol-agents.js';

const MS_PER_SECOND = 1_000;
const FLUSH_MS = 100;
/** Steps that fall due within this time are taken together. */
const LEAST_PAUSE_MS = 10;
/** What a publisher sends of a symbol. */
const OWN_STREAMS = /^[^@]+@(?:trade|aggTrade|bookTicker|depth(?:5|10|20)?(?:@100ms)?)$/u;
const LARGEST_SEED = 0x7fff_ffff;
/** When the process was held up for longer than this, the market does not make up for it. */
const LONGEST_CATCH_UP_MS = 1_000;

/** How a synthetic market is made. */
export interface SyntheticSettings {
  readonly seed: number;
  /** How many times a second an agent acts, in all symbols together. */
  readonly actionsPerSecond: number;
  readonly symbols: readonly SymbolRules[];
  readonly clock: VenueClock;
  readonly scheduler: Scheduler;
  /** Called with what must not happen. */
  readonly fail: (error: unknown) => void;
}

/**
 * A living market from seeded chance. It is a function of seed, symbols, rate and steps: as long as no client trades, the
 * same seed gives the same messages. Steps are taken by {@link advanceTo}, at their own times, no matter who calls it or when.
 */
export class SyntheticMarket implements VenueMarket {
  readonly name: string;
  readonly symbols: readonly SymbolRules[];
  readonly #publishers = new Map<string, SymbolPublisher>();
  readonly #agents: SymbolAgents[] = [];
  readonly #settings: SyntheticSettings;
  readonly #sink: StreamSink;
  readonly #startMs: number;
  readonly #chance: Chance;
  #exchange: Exchange | undefined;
  #onStep: () => void = () => undefined;
  #pacing: PeriodicWork | undefined;
  #steps = 0;
  #originMs: number;
  #flushedMs: number;

  constructor(settings: SyntheticSettings, sink: StreamSink) {
    this.#settings = settings;
    this.symbols = settings.symbols;
    this.name = `synthetic seed ${settings.seed}`;
    this.#sink = sink;
    this.#chance = new Chance(settings.seed);
    this.#startMs = settings.clock.wallMs();
    this.#originMs = this.#startMs;
    this.#flushedMs = this.#startMs - (this.#startMs % FLUSH_MS);
  }

  /** Fills the books, besides the recovered orders that are in them already. */
  openBooks(exchange: Exchange, truth: VenueTruth, onStep: () => void): void {
    this.#exchange = exchange;
    this.#onStep = onStep;
    const { clock } = this.#settings;
    clock.runAt(this.#startMs, () => {
      for (const market of exchange.markets) {
        const publisher = new SymbolPublisher(market.rules, market.engine, this.#sink, this.#startMs);
        publisher.startAt(firstUpdateId(truth, market.rules.symbol), firstAggregateId(truth, market.rules.symbol));
        this.#publishers.set(market.rules.symbol, publisher);
        const agents = new SymbolAgents(exchange, market, new Chance(this.#chance.whole(0, LARGEST_SEED)));
        this.#agents.push(agents);
        agents.open();
        onStep();
      }
    });
  }

  startTrading(): void {
    const { scheduler, clock, fail: onError } = this.#settings;
    const run = (): void => this.advanceTo(clock.wallMs());
    const intervalMs = (): number => Math.max(LEAST_PAUSE_MS, this.#nextDueMs() - clock.wallMs());
    this.#pacing = scheduler.runEvery({ name: 'synthetic-market', intervalMs, run, onError });
  }

  async stopTrading(): Promise<void> {
    await this.#pacing?.stop();
  }

  status(): Record<string, unknown> {
    return { kind: 'synthetic', seed: this.#settings.seed, steps: this.#steps };
  }

  /** Takes all steps that are due at a time; after a jump of more than a second the market goes on from the new time. */
  advanceTo(nowMs: number): void {
    const { clock, actionsPerSecond } = this.#settings;
    const intervalMs = MS_PER_SECOND / actionsPerSecond;
    const behindMs = nowMs - (this.#originMs + this.#steps * intervalMs);
    if (behindMs > LONGEST_CATCH_UP_MS) this.#originMs += behindMs - LONGEST_CATCH_UP_MS;
    if (behindMs < -LONGEST_CATCH_UP_MS) this.#originMs += behindMs;
    const seconds = (this.#agents.length * intervalMs) / MS_PER_SECOND;
    for (;;) {
      const atMs = this.#nextStepMs();
      this.#flushUntil(Math.min(atMs, nowMs));
      if (atMs > nowMs) return;
      this.#steps += 1;
      const agents = this.#agents[this.#chance.whole(0, this.#agents.length - 1)];
      clock.runAt(atMs, () => {
        agents?.step(seconds);
        this.#onStep();
      });
    }
  }

  #nextStepMs(): number {
    return Math.floor(this.#originMs + (this.#steps + 1) * (MS_PER_SECOND / this.#settings.actionsPerSecond));
  }

  /** When there is something to do again. */
  #nextDueMs(): number {
    return Math.min(this.#nextStepMs(), this.#flushedMs + FLUSH_MS);
  }

  #flushUntil(nowMs: number): void {
    if (Math.abs(nowMs - this.#flushedMs) > LONGEST_CATCH_UP_MS) {
      this.#flushedMs = nowMs - (nowMs % FLUSH_MS) - FLUSH_MS;
    }
    while (this.#flushedMs + FLUSH_MS <= nowMs) {
      this.#flushedMs += FLUSH_MS;
      for (const publisher of this.#publishers.values()) {
        publisher.flush(this.#flushedMs, this.#flushedMs % MS_PER_SECOND === 0);
      }
    }
  }

  publishChanges(): void {
    for (const publisher of this.#publishers.values()) publisher.publishChanges();
  }

  /** Where the markets stand, for the journal. */
  checkpoint(): Record<string, JournalMarketSymbol> {
    const markets = [...(this.#exchange?.markets ?? [])];
    const point = ({ rules, lastTicks, nextTradeId }: (typeof markets)[number]): [string, JournalMarketSymbol] => {
      const { updateId, aggregateId: nextAggregateId } = this.#publisher(rules.symbol);
      const nextUpdateId = updateId + 1;
      return [rules.symbol, { price: priceText(rules, lastTicks), nextTradeId, nextUpdateId, nextAggregateId }];
    };
    return Object.fromEntries(markets.map(point));
  }

  onLevel(rules: SymbolRules, side: Side, priceTicks: EventSteps, lots: EventSteps): void {
    this.#publishers.get(rules.symbol)?.onLevel(side, priceTicks, lots);
  }

  onTrade(rules: SymbolRules, trade: PublicTrade): void {
    this.#publishers.get(rules.symbol)?.onTrade(trade);
  }

  knows(): boolean {
    return true;
  }

  depth(symbol: string, limit: number): DepthSnapshot {
    return this.#publisher(symbol).depth(limit);
  }

  trades(symbol: string, limit: number, fromId?: number): readonly PublicTradeRow[] {
    return this.#publisher(symbol).trades.rows(limit, fromId);
  }

  history(symbol: string): TradeHistory {
    return this.#publisher(symbol).trades;
  }

  ticker(): undefined {
    return undefined;
  }

  timeOf(_symbol: string, nowMs: number): number {
    return nowMs;
  }

  sends(stream: string): boolean {
    return OWN_STREAMS.test(stream);
  }

  #publisher(symbol: string): SymbolPublisher {
    const publisher = this.#publishers.get(symbol);
    invariant(publisher !== undefined, `no market in ${symbol}`);
    return publisher;
  }
}
