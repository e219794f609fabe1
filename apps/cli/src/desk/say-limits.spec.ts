import { describe, expect, it } from 'vitest';
import { sayLimits } from './say-limits.js';

const LIMITS = { version: 3, setBy: null, limits: [], uses: [] };

describe('the limits that are shown', () => {
  it('are followed by what else guards the account and what is used of it', () => {
    const guards = {
      ...{ priceCollar: '0.1', maxOpenOrders: 20, maxOpenOrdersPerInstrument: null, openOrders: 3 },
      openOrdersByMarket: [{ venue: 'binance', instrument: 'BTC-USDT', open: 3 }],
      restricted: [
        { venue: 'binance', instrument: 'ADA-USDT', side: null },
        { venue: 'binance', instrument: 'ETH-USDT', side: 'BUY' },
      ],
    };
    const lines = sayLimits({ ...LIMITS, guards }).split('\n');
    expect(lines.slice(-7).map((line) => line.split(/ {2,}/u))).toEqual([
      ['guard', 'limit', 'now'],
      ["limit price from the market's, part of it", '0.1', '-'],
      ['open orders of the account', '20', '3'],
      ['open orders in one instrument', "the venue's own", '-'],
      ['open orders in binance:BTC-USDT', "the venue's own", '3'],
      ['restricted: binance:ADA-USDT', 'no order', '-'],
      ['restricted: binance:ETH-USDT', 'no BUY', '-'],
    ]);
    expect(sayLimits({ ...LIMITS, guards: { ...guards, restricted: [] } })).toMatch(/restricted markets +none +-$/u);
  });

  it('tell what stops a strategy that runs away, and which one is stopped', () => {
    const runaway = {
      orderRates: [
        { most: 40, windowMs: 1_000 },
        { most: 400, windowMs: 60_000 },
      ],
      ...{ orderRatesPerStrategy: [], repeatedOrders: [{ most: 100, windowMs: 60_000 }], duplicateWindowMs: 100 },
      tripped: [{ strategy: 'momentum-1', sinceUs: 1_000_000 }],
    };
    const lines = sayLimits({ ...LIMITS, runaway })
      .split('\n')
      .slice(-5);
    expect(lines.map((line) => line.split(/ {2,}/u))).toEqual([
      ['new orders of the account', '40/1s 400/60s', '-'],
      ['new orders of one strategy', 'none', '-'],
      ['orders on a side without a fill: trip the strategy', '100/60s', '-'],
      ['the same order again, in ms', '100', '-'],
      ['tripped: momentum-1, only reduces until a resume', 'no new risk', 'since 1970-01-01T00:00:01.000000Z'],
    ]);
  });

  it('tell what was lost today', () => {
    const dailyLoss = {
      reduceAtRatio: '0.1',
      haltAtRatio: '0.2',
      sinceUs: 7,
      reference: '3000',
      loss: '100',
      lost: '0.0333',
    };
    const lines = sayLimits({ ...LIMITS, dailyLoss })
      .split('\n')
      .slice(-2);
    expect(lines.map((line) => line.split(/ {2,}/u))).toEqual([
      ['loss of the day, part of the equity: only reduces', '0.1', '0.0333'],
      ['loss of the day, part of the equity: halts', '0.2', '0.0333'],
    ]);
  });

  it('say that a gateway of before does not tell of guards', () => {
    expect(sayLimits(LIMITS)).toMatch(/does not tell what else guards the account\.$/u);
  });
});
