import type { Exchange } from '../exchange/exchange.js';
import type { DepthSnapshot } from '../market/market-data.js';
import { TradeLog } from '../market/trade-log.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import { RecordedBook } from './recorded-book.js';
import { TapeLiquidity } from './tape-liquidity.js';
import { unitsOf } from './tape-frame.js';
import type { RecordedDepth, RecordedTrade, TapeSymbol } from './tape-frame.js';
import { Decimal } from '#libs/kernel';

const UNITS_PER_ONE = 100_000_000;
const LARGEST_ORDER = 9_000;

/** The rules of a recorded symbol, with steps as the tape shows them. */
export function tapeRules(tape: TapeSymbol): SymbolRules {
  const { symbol, base, quote, tickUnits, lotUnits, firstPriceUnits } = tape;
  return {
    symbol,
    base,
    quote,
    tickUnits,
    lotUnits,
    minLots: 1,
    maxLots: Math.floor((LARGEST_ORDER * UNITS_PER_ONE) / lotUnits),
    minNotional: new Decimal(
      quote.endsWith('USDT') || quote.endsWith('USDC') || quote.endsWith('BUSD') ? '5' : '0.0001',
    ),
    maxNotional: new Decimal('9000000'),
    startTicks: Math.max(1, Math.round(firstPriceUnits / tickUnits)),
  };
}

/** One symbol of a tape: the book as recorded, the trades as recorded, and both as liquidity for our orders. */
export class TapeSymbolMarket {
  readonly trades: TradeLog;
  readonly #exchange: Exchange;
  readonly #rules: SymbolRules;
  readonly #book: RecordedBook;
  readonly #liquidity: TapeLiquidity;

  constructor(exchange: Exchange, rules: SymbolRules, snapshot: DepthSnapshot | undefined) {
    this.#exchange = exchange;
    this.#rules = rules;
    this.trades = new TradeLog(rules, 0);
    this.#book = new RecordedBook(snapshot);
    this.#liquidity = new TapeLiquidity(exchange, rules);
    if (snapshot !== undefined) this.#liquidity.refresh(snapshot.bids, snapshot.asks);
  }

  /** The id of the last recorded update in the book. */
  get lastUpdateId(): number {
    return this.#book.lastUpdateId;
  }

  /** The recorded book, best levels first. */
  depth(limit: number): DepthSnapshot {
    return this.#book.depth(limit);
  }

  /** A recorded change of the book. */
  onDepth(depth: RecordedDepth): void {
    if (this.#book.apply(depth)) this.#liquidity.refresh(depth.b, depth.a);
  }

  /** A recorded trade. */
  onTrade(trade: RecordedTrade): void {
    const priceTicks = Math.round(unitsOf(trade.p) / this.#rules.tickUnits);
    const lots = Math.round(unitsOf(trade.q) / this.#rules.lotUnits);
    const tradeId = trade.t ?? trade.a ?? 0;
    const takerSide = trade.m ? 'SELL' : 'BUY';
    this.trades.add({ tradeId, priceTicks, lots, takerSide, takerOrderId: 0, atMs: trade.T });
    this.#liquidity.trade(trade);
    this.#exchange.market(this.#rules.symbol).lastTicks = priceTicks;
  }
}
