import { describe, expect, it } from 'vitest';
import { guardRows, lossRows } from './guards-table.js';

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
