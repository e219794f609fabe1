import { ExecutionCounter } from '#libs/domain';
import { US_PER_MS } from '#libs/kernel';
import type { Exchange } from '../exchange/exchange.js';
import type { DepthSnapshot } from '../market/market-data.js';
import { TradeHistory } from '../market/trade-history.js';
import { unitsOf } from '../exchange/grid.js';
import { makeRules } from '../exchange/make-rules.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import { RecordedBook, timeMs } from './recorded-book.js';
import { TapeLiquidity } from './tape-liquidity.js';
import type { RecordedDepth, RecordedTrade, TapeSymbol } from './tape-frame.js';

/** The rules of a recorded symbol. */
export function tapeRules({ firstPrice, status = 'TRADING', ...described }: TapeSymbol): SymbolRules {
  return makeRules({ ...described, status, startPrice: firstPrice });
}

/** One symbol of a tape: the book as recorded, the trades as recorded, and both as liquidity for our orders. */
export class TapeSymbolMarket {
  readonly trades: TradeHistory;
  readonly #exchange: Exchange;
  readonly #rules: SymbolRules;
  readonly #book: RecordedBook;
  readonly #liquidity: TapeLiquidity;
  readonly #countsAggregates: boolean;
  readonly #executions = new ExecutionCounter();

  constructor(exchange: Exchange, rules: SymbolRules, { snapshot, hasSingleTrades }: TapeSymbol) {
    this.#exchange = exchange;
    this.#rules = rules;
    this.#countsAggregates = !hasSingleTrades;
    this.trades = new TradeHistory(rules, 0);
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
    const taken = this.#book.apply(depth);
    if (taken === 'applied') this.#liquidity.refresh(depth.b, depth.a);
    if (taken === 'begun-anew') this.#liquidity.replace(depth.b, depth.a);
  }

  /** A recorded trade, which counts once however often it was recorded; an aggregate only where its single trades are not on the tape. */
  onTrade(trade: RecordedTrade): void {
    if (trade.e === 'aggTrade' && !this.#countsAggregates) return;
    const priceTicks = unitsOf(trade.p, this.#rules.pricePlaces);
    const lots = unitsOf(trade.q, this.#rules.sizePlaces);
    const tradeId = trade.t ?? trade.f ?? trade.a ?? 0;
    const lastTradeId = trade.l ?? tradeId;
    const takerSide = trade.m ? 'SELL' : 'BUY';
    const kind = (trade.X ?? 'MARKET') === 'MARKET' ? 'execution' : 'insurance';
    const print = {
      kind,
      id: String(tradeId),
      exchangeAtUs: timeMs(trade.T) * US_PER_MS,
      priceTicks,
      takerSide,
    } as const;
    if (!this.#executions.take({ ...print, sizeLots: lots }).counts) return;
    const ids = { tradeId, lastTradeId, executions: lastTradeId - tradeId + 1, takerOrderId: 0 };
    this.trades.add({ ...ids, priceTicks, lots, takerSide, atMs: timeMs(trade.T) });
    this.#liquidity.trade(trade);
    this.#exchange.market(this.#rules.symbol).notePrice(priceTicks);
  }
}
