import { describe, expect, it } from 'vitest';
import type {
  EquityView,
  ExposureView,
  LiveMarketView,
  MarketUseView,
  OrderView,
  PositionView,
} from '#libs/services/gateway';
import * as account from './account-figures.js';
import * as book from './book-figures.js';
import type { Explanation } from './subject.js';

const numbersIn = (text: string): readonly number[] =>
  (
    text
      .replaceAll(',', '')
      .replaceAll('−', '-')
      .match(/-?\d+(?:\.\d+)?/gu) ?? []
  ).map(Number);
/** The numbers of each input, in order. */
const inputsOf = ({ inputs }: Explanation): readonly (readonly number[])[] => inputs.map(([, text]) => numbersIn(text));
const flatOf = (explanation: Explanation): readonly number[] => inputsOf(explanation).flat();
const resultOf = ({ result }: Explanation): number => numbersIn(result)[0] ?? Number.NaN;

const position = {
  ...{ account: 'paper-1', venue: 'binance', instrument: 'BTC-USDT', base: 'BTC', quote: 'USDT' },
  ...{ quantity: '-0.5', cost: '-1000.25', averagePrice: '2000.5', markPrice: '2010.5', unrealisedProfit: '-5' },
  ...{ realisedProfit: '12.5', fees: { BTC: '0.001' }, version: 3, updatedAtUs: 1, markedAtUs: 1 },
} as unknown as PositionView;
const market = {
  ...{ venue: 'binance', instrument: 'BTC-USDT', bookState: 'LIVE', tickSize: '0.01', receivedAtUs: 1 },
  ...{ lastPrice: '2020', hourOpen: '2000', bidPrice: '2009.5', askPrice: '2011.5' },
} as LiveMarketView;
const worth = {
  ...{ account: 'paper-1', quote: 'USDT', equity: '11005.25', profit: '7.5', today: '-94.75', todayFrom: '11100' },
  ...{ todaySinceUs: 1, atUs: 2 },
} as EquityView;
const exposure = {
  ...{ account: 'paper-1', equity: '10000', grossExposure: '1234.5', reserved: '0', updatedAtUs: 1 },
} as ExposureView;

describe('the explanation of a figure', () => {
  it('gives the worth of an account by its balances and prices, and its profit by the first figure of the day', () => {
    const balances = [
      { asset: 'USDT', total: '9000' },
      { asset: 'BTC', total: '1' },
      { asset: 'ETH', total: '0' },
    ] as unknown as account.AccountFacts['balances'];
    const facts = { worth: { ...worth, equity: '11010.5' }, balances, positions: [position], markets: [market] };
    const equity = account.explainEquity(facts);
    expect(inputsOf(equity)).toEqual([
      [9000, 1],
      [1, 2009.5, 2011.5, 2],
    ]);
    expect(resultOf(equity)).toBe(9000 + (2009.5 + 2011.5) / 2);
    const today = account.explainToday({ ...facts, worth });
    const [now = 0, first = 0] = flatOf(today);
    expect(resultOf(today)).toBeCloseTo(now - first, 6);
    const profit = account.explainProfit({ ...facts, worth });
    const [realised = 0, quantity = 0, bid = 0, ask = 0, two = 0] = flatOf(profit);
    expect(resultOf(profit)).toBeCloseTo(realised + (quantity * (bid + ask)) / two + 1000.25, 6);
  });

  it('gives a position its average, its unrealised profit, and an order its time', () => {
    const [cost = 0, held = 0] = flatOf(book.explainPosition('averagePrice', position));
    expect(resultOf(book.explainPosition('averagePrice', position))).toBe(cost / held);
    const [quantity = 0, mark = 0, paid = 0] = flatOf(book.explainPosition('unrealised', position));
    expect(resultOf(book.explainPosition('unrealised', position))).toBe(quantity * mark - paid);
    const order = { clientOrderId: 'c', sentAtUs: 1_000, closedAtUs: 4_500 } as OrderView;
    const [sent = 0, ended = 0] = flatOf(book.explainSentToEnd(order));
    expect(resultOf(book.explainSentToEnd(order)) * 1_000).toBe(ended - sent);
  });

  it('gives parts in percent and basis points by the two that they are made of', () => {
    const [gross = 0, equity = 1] = flatOf(account.explainExposureOfEquity(exposure));
    expect(resultOf(account.explainExposureOfEquity(exposure))).toBeCloseTo((100 * gross) / equity, 2);
    const [last = 0, open = 1] = flatOf(account.explainHourChange(market));
    expect(resultOf(account.explainHourChange(market))).toBeCloseTo((100 * (last - open)) / open, 2);
    const [bid = 0, ask = 0] = flatOf(account.explainMid(market));
    expect(resultOf(account.explainMid(market))).toBe((bid + ask) / 2);
    expect(resultOf(account.explainSpread(market))).toBeCloseTo((10_000 * (ask - bid)) / ((bid + ask) / 2), 2);
    const amounts = { position: '1', openBuy: '2', openSell: '0.5', worst: '3', limit: '4' };
    const use = { venue: 'binance', instrument: 'BTC-USDT', used: '0.75', ...amounts } as MarketUseView;
    const [held = 0, buys = 0, sells = 0] = flatOf(book.explainWorst(use));
    expect(resultOf(book.explainWorst(use))).toBe(Math.max(Math.abs(held + buys), Math.abs(held - sells)));
    expect(resultOf(book.explainUsed(use))).toBe(75);
  });
});
