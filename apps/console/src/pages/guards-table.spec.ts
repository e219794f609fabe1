import { describe, expect, it } from 'vitest';
import { guardRows, lossRows, runawayRows } from './guards-table.js';

describe('the guards of an account', () => {
  it('tell what they allow and what is used of it, by name', () => {
    const rows = guardRows({
      ...{ priceCollar: '0.1', maxOpenOrders: 20, maxOpenOrdersPerInstrument: null, openOrders: 3 },
      openOrdersByMarket: [{ venue: 'binance', instrument: 'BTC-USDT', open: 3 }],
      restricted: [{ venue: 'binance', instrument: 'ETH-USDT', side: 'BUY' }],
    });
    expect(rows.map(({ allows, guard, now }) => `${guard}: ${allows}, ${now}`)).toEqual([
      'Limit price from the market’s: at most 10.00 %, —',
      'Open orders of the account: at most 20, 3',
      'Open orders in one instrument: what the venue allows, —',
      'Open orders in binance:BTC-USDT: what the venue allows, 3',
      'Restricted: binance:ETH-USDT: no BUY, —',
    ]);
  });

  it('tell what stops a strategy that runs away, and which one is stopped', () => {
    const rows = runawayRows({
      orderRates: [
        { most: 40, windowMs: 1_000 },
        { most: 400, windowMs: 60_000 },
      ],
      ...{ orderRatesPerStrategy: [], repeatedOrders: [{ most: 100, windowMs: 60_000 }], duplicateWindowMs: 100 },
      tripped: [{ strategy: 'momentum-1', sinceUs: 0 }],
    });
    expect(rows.map(({ allows, guard, now }) => `${guard}: ${allows}, ${now}`)).toEqual([
      'New orders of the account: at most 40 in 1 s, 400 in 60 s, —',
      'New orders of one strategy: any number, —',
      'Orders on a side without a fill: at most 100 in 60 s, —',
      'The same order again: after 100 ms, —',
      expect.stringMatching(/^Tripped: momentum-1: to reduce, until a resume, since /u),
    ]);
  });

  it('tell what was lost today, as a part of the equity', () => {
    const daily = { reduceAtRatio: '0.1', haltAtRatio: '0.2', sinceUs: 0, reference: '3000', loss: '30', lost: '0.01' };
    const rows = lossRows(daily).map(({ allows, guard, now }) => `${guard}: ${allows}, ${now}`);
    expect(rows).toEqual([
      expect.stringMatching(/^Loss of the day, before it only reduces: less than 10\.00 %, 1\.00 % since /u),
      expect.stringMatching(/^Loss of the day, before it is halted: less than 20\.00 %, 1\.00 % since /u),
    ]);
    expect(lossRows({ ...daily, loss: null, reference: null })[0]?.now).toMatch(/^— since /u);
  });
});
