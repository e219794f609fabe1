import { describe, expect, it } from 'vitest';
import { isSameList } from './queries.js';

describe('what stays on the page while an answer is awaited', () => {
  it('is another page of the same list, and never what another market, account or filter has', () => {
    expect(isSameList('/v1/trades?limit=50', '/v1/trades?limit=50&cursor=abc')).toBe(true);
    expect(isSameList('/v1/market/binance/BTC-USDT', '/v1/market/binance/ETH-USDT')).toBe(false);
    expect(isSameList('/v1/accounts/paper-1', '/v1/accounts/paper-2')).toBe(false);
    expect(isSameList('/v1/audit?chain=risk', '/v1/audit?chain=risk&cursor=2')).toBe(true);
    expect(isSameList('/v1/audit?chain=risk&cursor=2', '/v1/audit?chain=orders')).toBe(false);
    expect(isSameList(undefined, '/v1/trades')).toBe(false);
  });
});
