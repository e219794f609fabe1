import { timesSteps } from '#libs/domain';
import type { EventSteps } from '#libs/domain';
import type { PublicTrade } from '../exchange/symbol-market.js';

/** What was traded in a stretch of time. Prices and sizes in steps of the symbol's grid, sums of ticks × lots. */
export interface TradeBar {
  /** Where the stretch begins, in milliseconds since the epoch. */
  readonly fromMs: number;
  readonly open: EventSteps;
  high: EventSteps;
  low: EventSteps;
  close: EventSteps;
  volume: bigint;
  quote: bigint;
  /** The part of both in which the taker bought. */
  buyVolume: bigint;
  buyQuote: bigint;
  trades: number;
  readonly firstId: number;
  lastId: number;
}

/** A bar without trades at a price. */
export function emptyBar(fromMs: number, price: EventSteps): TradeBar {
  const prices = { open: price, high: price, low: price, close: price };
  return { fromMs, ...prices, volume: 0n, quote: 0n, buyVolume: 0n, buyQuote: 0n, trades: 0, firstId: -1, lastId: -1 };
}

/** A bar with its first trade in it. */
export function barOfTrade(fromMs: number, trade: PublicTrade): TradeBar {
  const bar = { ...emptyBar(fromMs, trade.priceTicks), firstId: trade.tradeId };
  addTrade(bar, trade);
  return bar;
}

/** Adds a later trade. */
export function addTrade(bar: TradeBar, trade: PublicTrade): void {
  const { priceTicks, lots } = trade;
  const quote = timesSteps(priceTicks, lots);
  if (priceTicks > bar.high) bar.high = priceTicks;
  if (priceTicks < bar.low) bar.low = priceTicks;
  bar.close = priceTicks;
  bar.volume += BigInt(lots);
  bar.quote += quote;
  if (trade.takerSide === 'BUY') {
    bar.buyVolume += BigInt(lots);
    bar.buyQuote += quote;
  }
  bar.trades += trade.executions ?? 1;
  bar.lastId = trade.lastTradeId ?? trade.tradeId;
}

/** Several bars, oldest first, as one that begins at a time; `undefined` for none. */
export function mergeBars(fromMs: number, bars: readonly TradeBar[]): TradeBar | undefined {
  const [first] = bars;
  if (first === undefined) return undefined;
  const whole = { ...first, fromMs };
  for (const bar of bars.slice(1)) {
    if (bar.high > whole.high) whole.high = bar.high;
    if (bar.low < whole.low) whole.low = bar.low;
    whole.close = bar.close;
    whole.volume += bar.volume;
    whole.quote += bar.quote;
    whole.buyVolume += bar.buyVolume;
    whole.buyQuote += bar.buyQuote;
    whole.trades += bar.trades;
    whole.lastId = bar.lastId;
  }
  return whole;
}
