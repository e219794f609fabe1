import type { Exchange } from '../exchange/exchange.js';
import type { DepthSnapshot, TickerRow } from '../market/market-data.js';
import { unitsOf } from '../exchange/grid.js';
import { priceText, quantityText, quoteOf, wireText } from '../exchange/symbol-rules.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import { TradeHistory } from '../market/trade-history.js';
import type { RecordedDepth, RecordedTrade } from '../tape/tape-frame.js';
import { TapeLiquidity } from '../tape/tape-liquidity.js';
import { LiveTrades } from './live-trades.js';
import type { LiveListing } from './upstream.js';
import { SynchronisedBook, timesSteps } from '#libs/domain';
import type { BookState, Level, SyncStep } from '#libs/domain';

type Row = readonly [string, string];

/** One symbol of an upstream: its book kept in step by the documented procedure, and that book as liquidity for our orders. */
export class LiveSymbolMarket {
  readonly trades = new LiveTrades();
  /** What was traded since the start. */
  readonly history: TradeHistory;
  readonly #exchange: Exchange;
  readonly #rules: SymbolRules;
  readonly #book = new SynchronisedBook();
  readonly #liquidity: TapeLiquidity;
  #ticker: TickerRow;

  constructor(exchange: Exchange, { rules, ticker }: LiveListing) {
    this.#exchange = exchange;
    this.#rules = rules;
    this.#ticker = ticker;
    this.history = new TradeHistory(rules, 0);
    this.#liquidity = new TapeLiquidity(exchange, rules);
  }

  /** How far the book can be trusted; only LIVE trades. */
  get state(): BookState {
    return this.#book.state;
  }

  /** Whether a snapshot is needed before the book can be trusted. */
  get needsSnapshot(): boolean {
    return this.#book.needsSnapshot;
  }

  /** Gaps in the stream, and books that crossed, since the start. */
  get breaks(): number {
    return this.#book.breaks;
  }

  /** The id of the last update in the book. */
  get lastUpdateId(): number {
    return this.#book.lastSequence;
  }

  /** The stream was lost: nothing is traded until a new snapshot joins on to it. */
  onDown(): void {
    this.#book.onDisconnected();
    this.trades.interrupted();
  }

  /** The stream is silent: nothing is traded until it goes on. */
  onSilent(): void {
    this.#book.onSilence();
  }

  /** A change of the book. */
  onDepth(depth: RecordedDepth): void {
    const diff = {
      firstSequence: depth.U,
      lastSequence: depth.u,
      bids: this.#levels(depth.b),
      asks: this.#levels(depth.a),
    };
    if (this.#book.onDiff(diff) === 'applied') this.#liquidity.refresh(depth.b, depth.a);
  }

  /** A snapshot that was asked for while the stream was up. */
  onSnapshot({ lastUpdateId, bids, asks }: DepthSnapshot): SyncStep {
    const levels = { bids: this.#levels(bids), asks: this.#levels(asks) };
    const step = this.#book.onSnapshot({ lastSequence: lastUpdateId, ...levels });
    if (step === 'synced') {
      const now = this.depth(Number.MAX_SAFE_INTEGER);
      this.#liquidity.replace(now.bids, now.asks);
    }
    return step;
  }

  /** A trade of the upstream; it reaches our resting orders only while the book is known. */
  onTrade(trade: RecordedTrade): void {
    const priceTicks = unitsOf(trade.p, this.#rules.pricePlaces);
    const lots = unitsOf(trade.q, this.#rules.sizePlaces);
    const { p: price, q: qty, T: time, m: isBuyerMaker, t: id = 0 } = trade;
    const quoteQty = wireText(quoteOf(this.#rules, timesSteps(priceTicks, lots)));
    this.trades.add({ id, price, qty, quoteQty, time, isBuyerMaker, isBestMatch: true });
    const takerSide = isBuyerMaker ? 'SELL' : 'BUY';
    this.history.add({ tradeId: id, priceTicks, lots, takerSide, takerOrderId: 0, atMs: time });
    const market = this.#exchange.market(this.#rules.symbol);
    market.lastTicks = priceTicks;
    if (this.state !== 'LIVE') return;
    this.#liquidity.trade(trade);
    market.notePrice(priceTicks);
  }

  /** What the upstream says of the last 24 hours. */
  onTicker(ticker: TickerRow): void {
    this.#ticker = ticker;
  }

  /** The last 24 hours as last received, with the newest price. */
  ticker(): TickerRow {
    const { last } = this.trades;
    if (last === undefined || last.id <= this.#ticker.lastId) return this.#ticker;
    return { ...this.#ticker, lastPrice: last.price, lastId: last.id };
  }

  /** The best levels; to be shown only while the book is LIVE. */
  depth(limit: number): DepthSnapshot {
    const { book, lastSequence } = this.#book;
    const rows = (levels: readonly Level[]): Row[] =>
      levels.map(({ priceTicks, sizeLots }) => [
        priceText(this.#rules, priceTicks),
        quantityText(this.#rules, sizeLots),
      ]);
    const bids = rows(book.levels('bid', limit));
    return { lastUpdateId: lastSequence, bids, asks: rows(book.levels('ask', limit)) };
  }

  #levels(rows: readonly Row[]): Level[] {
    return rows.map(([price, size]) => ({
      priceTicks: unitsOf(price, this.#rules.pricePlaces),
      sizeLots: unitsOf(size, this.#rules.sizePlaces),
    }));
  }
}
