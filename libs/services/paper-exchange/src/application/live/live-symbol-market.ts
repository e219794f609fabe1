import type { Exchange } from '../exchange/exchange.js';
import type { DepthSnapshot, TickerRow } from '../market/market-data.js';
import { priceText, quoteOf, wireText } from '../exchange/symbol-rules.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import { unitsOf } from '../tape/tape-frame.js';
import type { RecordedDepth, RecordedTrade } from '../tape/tape-frame.js';
import { TapeLiquidity } from '../tape/tape-liquidity.js';
import { LiveTrades } from './live-trades.js';
import type { LiveListing } from './upstream.js';
import { SynchronisedBook } from '#libs/domain';
import type { BookState, Level, SyncStep } from '#libs/domain';

type Row = readonly [string, string];

const UNITS_PER_ONE = 100_000_000;
const PLACES = 8;

/** One symbol of an upstream: its book kept in step by the documented procedure, and that book as liquidity for our orders. */
export class LiveSymbolMarket {
  readonly trades = new LiveTrades();
  readonly #exchange: Exchange;
  readonly #rules: SymbolRules;
  readonly #book = new SynchronisedBook();
  readonly #liquidity: TapeLiquidity;
  /** Sizes are kept to 1e-8, finer than a lot, because old orders in a book may be; whole coins where a lot is one or more. */
  readonly #sizeUnits: number;
  #ticker: TickerRow;

  constructor(exchange: Exchange, { rules, ticker }: LiveListing) {
    this.#exchange = exchange;
    this.#rules = rules;
    this.#ticker = ticker;
    this.#sizeUnits = rules.lotUnits >= UNITS_PER_ONE ? UNITS_PER_ONE : 1;
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
    const priceTicks = Math.round(unitsOf(trade.p) / this.#rules.tickUnits);
    const tickLots = BigInt(priceTicks) * BigInt(Math.round(unitsOf(trade.q) / this.#rules.lotUnits));
    const { p: price, q: qty, T: time, m: isBuyerMaker } = trade;
    const quoteQty = wireText(quoteOf(this.#rules, tickLots));
    this.trades.add({ id: trade.t ?? 0, price, qty, quoteQty, time, isBuyerMaker, isBestMatch: true });
    if (this.state === 'LIVE') this.#liquidity.trade(trade);
    this.#exchange.market(this.#rules.symbol).lastTicks = priceTicks;
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
        priceText(this.#rules, Number(priceTicks)),
        this.#sizeText(Number(sizeLots)),
      ]);
    const bids = rows(book.levels('bid', limit));
    return { lastUpdateId: lastSequence, bids, asks: rows(book.levels('ask', limit)) };
  }

  #levels(rows: readonly Row[]): Level[] {
    return rows.map(([price, size]) => ({
      priceTicks: Math.round(unitsOf(price) / this.#rules.tickUnits),
      sizeLots: Math.floor(unitsOf(size) / this.#sizeUnits),
    }));
  }

  #sizeText(size: number): string {
    const digits = (BigInt(size) * BigInt(this.#sizeUnits)).toString().padStart(PLACES + 1, '0');
    return `${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`;
  }
}
