import { describe, expect, it } from 'vitest';
import { hideRecent, refusalByFilters, showChangedFilters } from './answer-faults.js';

const answer = (body: unknown) => ({ status: 200, headers: {}, body: JSON.stringify(body) });
const lag = { kind: 'HIDE_RECENT', lagMs: 5_000 } as const;
const filters = { kind: 'CHANGE_FILTERS', symbol: 'BTCUSDT', tickSize: '0.50', stepSize: '0.1' } as const;
const order = (body: string) => ({ method: 'POST', target: '/api/v3/order', apiKey: 'k', body, address: 'a' });

describe('an answer that lags', () => {
  it('leaves out the rows that are younger', () => {
    const rows = [
      { id: 1, time: 4_999 },
      { id: 2, time: 5_001 },
    ];
    expect(JSON.parse(hideRecent(answer(rows), lag, 10_000).body)).toEqual([{ id: 1, time: 4_999 }]);
  });

  it('does not know an order that is younger, and does know one that is not', () => {
    const young = hideRecent(answer({ orderId: 1, time: 5_001 }), lag, 10_000);
    expect([young.status, JSON.parse(young.body)]).toEqual([400, { code: -2013, msg: 'Order does not exist.' }]);
    const old = answer({ orderId: 1, time: 5_000 });
    expect(hideRecent(old, lag, 10_000)).toBe(old);
  });
});

describe('rules that change during the day', () => {
  it('are told to who asks', () => {
    const symbols = ['BTCUSDT', 'ETHUSDT'].map((symbol) => ({
      symbol,
      filters: [
        { filterType: 'PRICE_FILTER', tickSize: '0.01' },
        { filterType: 'LOT_SIZE', stepSize: '0.00001' },
        { filterType: 'NOTIONAL' },
      ],
    }));
    const { body } = showChangedFilters(answer({ symbols }), filters);
    const [btc, eth] = (JSON.parse(body) as { symbols: unknown[] }).symbols;
    expect(btc).toEqual({
      symbol: 'BTCUSDT',
      filters: [
        { filterType: 'PRICE_FILTER', tickSize: '0.50' },
        { filterType: 'LOT_SIZE', stepSize: '0.1' },
        { filterType: 'NOTIONAL' },
      ],
    });
    expect(eth).toEqual(symbols[1]);
  });

  it('refuse orders of that symbol that do not fit them, and no other request', () => {
    const codeOf = (body: string) => refusalByFilters(order(body), filters)?.message;
    expect(codeOf('symbol=BTCUSDT&price=10.25&quantity=1')).toBe('Filter failure: PRICE_FILTER');
    expect(codeOf('symbol=BTCUSDT&price=10.5&quantity=0.15')).toBe('Filter failure: LOT_SIZE');
    expect(codeOf('symbol=BTCUSDT&price=10.5&quantity=0.2')).toBeUndefined();
    expect(codeOf('symbol=ETHUSDT&price=10.25&quantity=1')).toBeUndefined();
    const cancel = { ...order('symbol=BTCUSDT&price=10.25'), method: 'DELETE' };
    expect(refusalByFilters(cancel, filters)).toBeUndefined();
  });
});
