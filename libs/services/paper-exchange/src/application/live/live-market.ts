import type { JournalMarketSymbol, VenueTruth } from '#libs/domain';
import { invariant } from '#libs/kernel';
import type { PeriodicWork, Problem, Result, Scheduler } from '#libs/kernel';
import type { Exchange } from '../exchange/exchange.js';
import { priceText } from '../exchange/symbol-rules.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import type { DepthSnapshot, TickerRow } from '../market/market-data.js';
import type { PublicTradeRow } from '../market/public-trade-row.js';
import type { TradeHistory } from '../market/trade-history.js';
import type { VenueMarket } from '../market/venue-market.js';
import type { RecordedSink } from '../tape/tape-player.js';
import type { TapeFrame } from '../tape/tape-frame.js';
import { LiveSymbolMarket } from './live-symbol-market.js';
import type { LiveListing, LiveMessage, Upstream, UpstreamListener } from './upstream.js';

/** Waits before a snapshot or a list of trades is asked for again, in milliseconds. */
const RETRY_MS = [100, 200, 500, 1_000, 2_000, 5_000] as const;
const TICKER_MS = 10_000;
const RULES_MS = 5_000;

/** What a live market is made from. */
export interface LiveSettings {
  readonly upstream: Upstream;
  /** A name for the journal and the status page: the upstream's host. */
  readonly host: string;
  readonly listings: readonly LiveListing[];
  /** Symbols that are left out, with the reasons. */
  readonly refused?: readonly Problem[];
  readonly scheduler: Scheduler;
  /** Logs what the upstream is doing. */
  readonly log: (details: Record<string, unknown>, message: string) => void;
  /** Called with what must not happen. */
  readonly fail: (error: unknown) => void;
}

/** Another exchange's market: the public sees its frames as they come; our orders trade against its book, without money. */
export class LiveMarket implements VenueMarket, UpstreamListener {
  readonly symbols: readonly SymbolRules[];
  readonly name: string;
  readonly #settings: LiveSettings;
  readonly #sink: Pick<RecordedSink, 'publishRecorded'>;
  readonly #markets = new Map<string, LiveSymbolMarket>();
  readonly #loading = new Set<string>();
  #exchange: Exchange | undefined;
  #onStep: () => void = () => undefined;
  readonly #stopping = new AbortController();
  #tickers: PeriodicWork | undefined;
  #rules: PeriodicWork | undefined;
  #up = false;
  /** Counts the connections: an answer that was asked for during an earlier one is not used. */
  #connection = 0;
  #lastTrouble = 'not connected yet';
  #framesRelayed = 0;
  #badFrames = 0;

  constructor(settings: LiveSettings, sink: Pick<RecordedSink, 'publishRecorded'>) {
    this.#settings = settings;
    this.#sink = sink;
    this.symbols = settings.listings.map((listing) => listing.rules);
    this.name = `live ${settings.host}`;
  }

  openBooks(exchange: Exchange, _truth: VenueTruth, onStep: () => void): void {
    this.#exchange = exchange;
    this.#onStep = onStep;
    for (const listing of this.#settings.listings) {
      this.#markets.set(listing.rules.symbol, new LiveSymbolMarket(exchange, listing));
    }
    onStep();
  }

  startTrading(): void {
    const { upstream, scheduler, fail } = this.#settings;
    upstream.open(this);
    const run = (): Promise<void> => this.#refreshTickers();
    this.#tickers = scheduler.runEvery({ name: 'live-tickers', intervalMs: TICKER_MS, run, onError: fail });
    const read = (): Promise<void> => this.#refreshRules();
    this.#rules = scheduler.runEvery({ name: 'live-rules', intervalMs: RULES_MS, run: read, onError: fail });
  }

  async stopTrading(): Promise<void> {
    this.#stopping.abort();
    this.#up = false;
    this.#settings.upstream.close();
    await this.#tickers?.stop();
    await this.#rules?.stop();
  }

  onUp(): void {
    this.#up = true;
    this.#connection += 1;
    this.#settings.log({ host: this.#settings.host }, 'the upstream is connected');
    for (const [symbol, market] of this.#markets) {
      this.#inBackground(this.#loadTrades(symbol, market, this.#connection));
      this.#loadBook(symbol, market);
    }
  }

  onDown(reason: string): void {
    if (this.#up || this.#lastTrouble !== reason) {
      this.#settings.log({ reason }, 'the upstream is lost: new orders are refused until its books are known again');
    }
    this.#up = false;
    this.#lastTrouble = reason;
    for (const market of this.#markets.values()) market.onDown();
  }

  onSilent(): void {
    this.#settings.log({}, 'the upstream is silent: new orders are refused until it goes on');
    for (const market of this.#markets.values()) market.onSilent();
  }

  onFrame(frame: TapeFrame, message: LiveMessage | undefined): void {
    if (message !== undefined) this.#take(message);
    this.#framesRelayed += 1;
    this.#sink.publishRecorded(frame.stream, frame.payload, frame.combined);
  }

  onBadFrame(reason: string): void {
    this.#badFrames += 1;
    this.#settings.log({ reason, badFrames: this.#badFrames }, 'a frame of the upstream cannot be read');
  }

  publishChanges(): void {
    // The public sees what the upstream sends, and nothing of our own orders.
  }

  onLevel(): void {
    // As above.
  }

  onTrade(): void {
    // As above.
  }

  checkpoint(): Record<string, JournalMarketSymbol> {
    const markets = [...(this.#exchange?.markets ?? [])];
    return Object.fromEntries(
      markets.map(({ rules, lastTicks, nextTradeId }) => {
        const nextUpdateId = this.#market(rules.symbol).lastUpdateId + 1;
        return [rules.symbol, { price: priceText(rules, lastTicks), nextTradeId, nextUpdateId }];
      }),
    );
  }

  status(): Record<string, unknown> {
    const markets = [...this.#markets];
    return {
      kind: 'live',
      host: this.#settings.host,
      connected: this.#up,
      ...(this.#up ? {} : { lastTrouble: this.#lastTrouble }),
      reconnects: this.#settings.upstream.reconnects,
      framesRelayed: this.#framesRelayed,
      badFrames: this.#badFrames,
      refused: this.#settings.refused?.map(({ message }) => message) ?? [],
      bookBreaks: markets.reduce((sum, [, market]) => sum + market.breaks, 0),
      books: Object.fromEntries(markets.map(([symbol, market]) => [symbol, market.state])),
    };
  }

  /** Why orders would be refused now, as text; `undefined` if all books are LIVE. */
  trouble(): string | undefined {
    if (!this.#up) return `the upstream is not connected: ${this.#lastTrouble}`;
    const waiting = [...this.#markets].filter(([, market]) => market.state !== 'LIVE');
    return waiting.length === 0 ? undefined : waiting.map(([symbol, { state }]) => `${symbol} is ${state}`).join(', ');
  }

  knows(symbol: string, what: 'book' | 'trades'): boolean {
    const market = this.#market(symbol);
    return what === 'book' ? market.state === 'LIVE' : market.trades.complete;
  }

  depth(symbol: string, limit: number): DepthSnapshot {
    return this.#market(symbol).depth(limit);
  }

  trades(symbol: string, limit: number, fromId?: number): readonly PublicTradeRow[] {
    return this.#market(symbol).trades.rows(limit, fromId);
  }

  history(symbol: string): TradeHistory {
    return this.#market(symbol).history;
  }

  timeOf(_symbol: string, nowMs: number): number {
    return nowMs;
  }

  sends(stream: string): boolean {
    return this.#settings.upstream.relays(stream);
  }

  ticker(symbol: string): TickerRow {
    return this.#market(symbol).ticker();
  }

  #market(symbol: string): LiveSymbolMarket {
    const market = this.#markets.get(symbol);
    invariant(market !== undefined, `no market in ${symbol}`);
    return market;
  }

  #take(message: LiveMessage): void {
    const market = this.#markets.get(message.s);
    if (market === undefined) return;
    if (message.e === 'depthUpdate') {
      market.onDepth(message);
      this.#loadBook(message.s, market);
    } else market.onTrade(message);
    this.#onStep();
  }

  /** Loads a symbol's book unless it is known or being loaded. */
  #loadBook(symbol: string, market: LiveSymbolMarket): void {
    if (!this.#up || !market.needsSnapshot || this.#loading.has(symbol)) return;
    this.#loading.add(symbol);
    const done = this.#untilDone((): Promise<boolean> => this.#tryBook(symbol, market));
    this.#inBackground(done.finally(() => this.#loading.delete(symbol)));
  }

  /** Asks for one snapshot; returns whether nothing more is to be asked now. */
  async #tryBook(symbol: string, market: LiveSymbolMarket): Promise<boolean> {
    const connection = this.#connection;
    const snapshot = await this.#settings.upstream.snapshot(symbol);
    if (!this.#up) return true;
    if (!this.#usable(snapshot, connection, symbol)) return false;
    if (market.onSnapshot(snapshot.value) === 'synced') this.#onStep();
    return !market.needsSnapshot;
  }

  #loadTrades(symbol: string, market: LiveSymbolMarket, connection: number): Promise<void> {
    return this.#untilDone(async () => {
      const recent = await this.#settings.upstream.recentTrades(symbol);
      if (!this.#up || this.#connection !== connection) return true;
      if (!this.#usable(recent, connection, symbol)) return false;
      market.trades.merge(recent.value);
      return true;
    });
  }

  #usable<T>(
    answer: Result<T, Problem>,
    connection: number,
    symbol: string,
  ): answer is Extract<Result<T, Problem>, { readonly ok: true }> {
    if (!answer.ok) this.#settings.log({ symbol, problem: answer.error.message }, 'the upstream does not answer');
    return answer.ok && connection === this.#connection;
  }

  async #untilDone(attempt: () => Promise<boolean>): Promise<void> {
    const { signal } = this.#stopping;
    for (let tries = 0; !signal.aborted && !(await attempt()); tries += 1) {
      await this.#settings.scheduler.sleep(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] ?? 0, signal);
    }
  }

  async #refreshTickers(): Promise<void> {
    if (!this.#up) return;
    const tickers = await this.#settings.upstream.tickers();
    if (!tickers.ok) return; // The last known ones stay, and the next round asks again.
    for (const [symbol, ticker] of tickers.value) this.#markets.get(symbol)?.onTicker(ticker);
  }

  /** Steps, filters and status as the upstream lists them now: one that is not listed any more is closed. */
  async #refreshRules(): Promise<void> {
    const rules = await this.#settings.upstream.rules();
    const exchange = this.#exchange;
    if (!rules.ok || exchange === undefined) return; // The last known ones stay, and the next round asks again.
    for (const symbol of this.#markets.keys()) {
      const { listed, status } = rules.value.get(symbol) ?? {
        ...exchange.market(symbol).rules,
        status: 'BREAK' as const,
      };
      const known = exchange.market(symbol).rules;
      if (known.status === status && JSON.stringify(known.listed) === JSON.stringify(listed)) continue;
      this.#relist(exchange, symbol, { listed, status });
    }
  }

  #relist(exchange: Exchange, symbol: string, change: Pick<SymbolRules, 'listed' | 'status'>): void {
    try {
      exchange.relist(symbol, change);
      this.#settings.log({ symbol, status: change.status }, 'the upstream lists other rules');
    } catch (error) {
      // Steps finer than the grid that is matched on: it can be traded no longer.
      exchange.relist(symbol, { status: 'BREAK' });
      this.#settings.log({ symbol, reason: String(error) }, 'the upstream lists rules that cannot be followed');
    }
  }

  #inBackground(work: Promise<void>): void {
    work.catch(this.#settings.fail);
  }
}
