import { describe, expect, it } from 'vitest';
import type { AccountGuards, RiskContext } from '#libs/domain';
import { maxOpenOrders, priceCollar, restricted, runRules } from './index.js';
import { PASSES, table } from './rule-table.fixture.js';
import { D, GUARDS, context } from './rules.fixture.js';

const withGuards = (over: Partial<AccountGuards>): Partial<RiskContext> => ({ guards: { ...GUARDS, ...over } });
const withMarket = (over: Partial<RiskContext['market']>): Partial<RiskContext> => ({
  market: { ...context().market, ...over },
});
const LONG = { position: D('2') };
const SELL = { side: 'SELL', quantity: D('1') } as const;

// The middle of 99.99 and 100.01 is 100, a tenth of it 10.
table(priceCollar, [
  ['passes a price at the upper end of the collar', {}, { limitPrice: D('110') }, PASSES],
  ['refuses a price a tick above it', {}, { limitPrice: D('110.01') }, 'PRICE_COLLAR_EXCEEDED'],
  ['passes a price at the lower end', {}, { limitPrice: D('90') }, PASSES],
  ['refuses a price a tick below it', {}, { limitPrice: D('89.99') }, 'PRICE_COLLAR_EXCEEDED'],
  ['refuses a sell far below the market', {}, { ...SELL, limitPrice: D('50') }, 'PRICE_COLLAR_EXCEEDED'],
  ['refuses a maker order like any other', {}, { type: 'LIMIT_MAKER', limitPrice: D('1') }, 'PRICE_COLLAR_EXCEEDED'],
  ['has nothing to say of a market order', {}, { type: 'MARKET', limitPrice: undefined }, PASSES],
  ['goes by the setting', withGuards({ priceCollar: D('0.5') }), { limitPrice: D('150') }, PASSES],
  ['goes by the bid where there is no ask', withMarket({ ask: undefined }), { limitPrice: D('109.98') }, PASSES],
  ['goes by the ask where there is no bid', withMarket({ bid: undefined }), { limitPrice: D('90.01') }, PASSES],
  [
    'refuses where there is no price at all',
    withMarket({ ask: undefined, bid: undefined }),
    {},
    'REFERENCE_PRICE_UNKNOWN',
  ],
  [
    'holds an order that truly reduces to a market that is seen',
    LONG,
    { ...SELL, limitPrice: D('1') },
    'PRICE_COLLAR_EXCEEDED',
  ],
  [
    'lets one out of a market whose quote is too old',
    { ...LONG, ...withMarket({ ageUs: 1_000_001 }) },
    { ...SELL, limitPrice: D('1') },
    PASSES,
  ],
  [
    'holds one to a quote that is just not too old',
    { ...LONG, ...withMarket({ ageUs: 1_000_000 }) },
    { ...SELL, limitPrice: D('1') },
    'PRICE_COLLAR_EXCEEDED',
  ],
  [
    'lets one out of a market whose book is not LIVE',
    { ...LONG, ...withMarket({ bookState: 'STALE' }) },
    { ...SELL, limitPrice: D('1') },
    PASSES,
  ],
  [
    'lets one out of a market without a price',
    { ...LONG, ...withMarket({ ask: undefined, bid: undefined }) },
    SELL,
    PASSES,
  ],
]);

const ONE_SIDE = withGuards({ restrictions: [{ venue: 'binance', instrument: 'BTC-USDT', side: 'SELL' }] });
const restriction = (venue: string, instrument: string): Partial<RiskContext> =>
  withGuards({ restrictions: [{ venue, instrument, side: undefined }] });
table(restricted, [
  ['passes what is on no list', {}, {}, PASSES],
  ['refuses a market on the list', restriction('binance', 'BTC-USDT'), {}, 'INSTRUMENT_RESTRICTED'],
  [
    'refuses even what truly reduces',
    { ...LONG, ...restriction('binance', 'BTC-USDT') },
    SELL,
    'INSTRUMENT_RESTRICTED',
  ],
  ['passes the same instrument at another venue', restriction('kraken', 'BTC-USDT'), {}, PASSES],
  ['passes another instrument of the venue', restriction('binance', 'ETH-USDT'), {}, PASSES],
  ['refuses the restricted side', ONE_SIDE, SELL, 'INSTRUMENT_RESTRICTED'],
  ['passes the other side', ONE_SIDE, {}, PASSES],
]);

const open = (openOrders: number, openOrdersOfAccount = openOrders): Partial<RiskContext> => ({
  ...withGuards({ maxOpenOrders: 5, maxOpenOrdersPerInstrument: 3 }),
  openOrders,
  openOrdersOfAccount,
});
table(maxOpenOrders, [
  ['leaves it to the venue where nothing is set', { openOrders: 1_000, openOrdersOfAccount: 1_000 }, {}, PASSES],
  ['passes the last order of an instrument', open(2), {}, PASSES],
  ['refuses one more', open(3), {}, 'MAX_OPEN_ORDERS_EXCEEDED'],
  ['passes the last order of the account', open(0, 4), {}, PASSES],
  ['refuses one more of the account, in whatever instrument', open(0, 5), {}, 'MAX_OPEN_ORDERS_EXCEEDED'],
  ['refuses where nobody has counted', withGuards({ maxOpenOrders: 5 }), {}, 'OPEN_ORDERS_UNKNOWN'],
  ['passes what truly reduces', { ...open(9), ...LONG }, SELL, PASSES],
]);

describe('a refusal', () => {
  it('says how far away the price is, from what, and what is allowed', () => {
    const refusal = priceCollar.check(context({}, { limitPrice: D('1000') }));
    expect(refusal).toMatchObject({
      message: "The price 1000 is 900 away from the market's 100; the collar is 0.1 of it.",
      details: { limitPrice: '1000', reference: '100', distance: '900', collar: '0.1' },
      retryable: true,
    });
  });

  it('of a restricted market is for good and names its setting', () => {
    expect(restricted.check(context(ONE_SIDE, SELL))).toMatchObject({
      message: 'binance:BTC-USDT is on its SELL side on the restricted list (RISK_RESTRICTED).',
      retryable: false,
    });
  });

  it('names where too many orders are open', () => {
    expect(maxOpenOrders.check(context(open(0, 5)))).toMatchObject({
      message: '5 orders of account a1 are open or unknown; with this one there would be more than 5.',
    });
    expect(maxOpenOrders.check(context(open(3)))?.message).toContain('3 orders of BTC-USDT are open');
  });

  it('comes from the registry', () => {
    const over = open(3);
    expect(runRules(context(over))?.rule.name).toBe('max-open-orders');
    expect(runRules(context({}, { limitPrice: D('120') }))?.rule.name).toBe('price-collar');
    expect(runRules(context(ONE_SIDE, SELL))?.rule.name).toBe('restricted');
  });
});
