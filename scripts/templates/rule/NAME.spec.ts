import { describe, expect, it } from 'vitest';
import { CAMEL } from './NAME.js';
import { D, context } from './rules.fixture.js';

const MARKET = { market: { bookState: 'LIVE', bid: D('100'), ask: D('100'), ageUs: 0 } } as const;

describe('NAME', () => {
  it.each([
    ['a buy at the bound passes', 'BUY', '105', '0', undefined],
    ['a buy above it is refused', 'BUY', '105.01', '0', 'SCREAMING_REFUSED'],
    ['a sell at the bound passes', 'SELL', '95', '0', undefined],
    ['a sell below it is refused', 'SELL', '94.99', '0', 'SCREAMING_REFUSED'],
    ['a sell that reduces passes at any price', 'SELL', '1', '5', undefined],
  ] as const)('%s', (_, side, price, position, code) => {
    const worstPrice = D(price);
    expect(CAMEL.check(context({ ...MARKET, worstPrice, position: D(position) }, { side }))?.code).toBe(code);
  });

  it('says nothing of an order that has no price, or no market', () => {
    expect(CAMEL.check(context({ ...MARKET, worstPrice: undefined }))).toBeUndefined();
    const unseen = { market: { ...MARKET.market, bid: undefined, ask: undefined } };
    expect(CAMEL.check(context({ ...unseen, worstPrice: D('200') }))).toBeUndefined();
  });
});
