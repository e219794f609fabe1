import { describe, expect, it } from 'vitest';
import { guardRows } from './guards-table.js';

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
});
