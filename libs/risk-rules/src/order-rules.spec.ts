import { describe, expect, it } from 'vitest';
import type { Instrument, OrderFilters, RiskContext, RiskLimits } from '#libs/domain';
import { type InstrumentId, type Problem, type VenueId, asId } from '#libs/kernel';
import {
  instrumentValidity,
  intentExpiry,
  marketData,
  maxOrderNotional,
  maxOrderQuantity,
  tradingState,
} from './index.js';
import { PASSES, table } from './rule-table.fixture.js';
import { D, INSTRUMENT, LIMITS, NOW_US, context } from './rules.fixture.js';

const withInstrument = (over: Partial<Instrument>): Partial<RiskContext> => ({
  instrument: { ...INSTRUMENT, ...over },
});
const withLimits = (over: Partial<RiskLimits>): Partial<RiskContext> => ({ limits: { ...LIMITS, ...over } });
const withMarket = (over: Partial<RiskContext['market']>): Partial<RiskContext> => ({
  market: { ...context().market, ...over },
});
const MARKET = { type: 'MARKET', limitPrice: undefined } as const;

describe('an instrument that is not known', () => {
  const traded = [
    { venue: 'binance', instrument: 'BTC-USDT' },
    { venue: 'binance', instrument: 'ETH-USDT' },
  ];
  const judge = (instrument: string, venue: string): Problem | undefined =>
    instrumentValidity.check(
      context(
        { instrument: undefined, traded },
        { instrument: asId<InstrumentId>(instrument), venue: asId<VenueId>(venue) },
      ),
    );

  it('is refused for good with what is traded here, at whatever venue', () => {
    for (const refusal of [judge('BTC-USD', 'binance'), judge('BTC-USDT', 'binanse')]) {
      expect(refusal).toMatchObject({ code: 'INSTRUMENT_UNKNOWN', retryable: false });
      expect(refusal?.message).toContain('those that are: binance:BTC-USDT, binance:ETH-USDT.');
    }
  });

  it('may be known soon where it is traded here', () => {
    const refusal = judge('ETH-USDT', 'binance');
    expect(refusal).toMatchObject({ code: 'INSTRUMENT_UNKNOWN', retryable: true });
    expect(refusal?.message).toContain('not known here yet');
  });
});

table(instrumentValidity, [
  ['passes a good order', {}, {}, PASSES],
  ['refuses an unknown instrument', { instrument: undefined }, {}, 'INSTRUMENT_UNKNOWN'],
  ['refuses a halted instrument', withInstrument({ status: 'HALTED' }), {}, 'INSTRUMENT_NOT_TRADING'],
  ['refuses a cancel-only instrument', withInstrument({ status: 'CANCEL_ONLY' }), {}, 'INSTRUMENT_NOT_TRADING'],
  ['refuses no quantity', {}, { quantity: D('0') }, 'QUANTITY_NOT_POSITIVE'],
  ['refuses a negative quantity', {}, { quantity: D('-1') }, 'QUANTITY_NOT_POSITIVE'],
  ['refuses half a lot', {}, { quantity: D('1.0005') }, 'QUANTITY_OFF_LOT'],
  ['passes the smallest quantity', {}, { quantity: D('0.01'), limitPrice: D('1000') }, PASSES],
  ['refuses a lot below the smallest quantity', {}, { quantity: D('0.009') }, 'QUANTITY_TOO_SMALL'],
  ['passes the largest quantity', {}, { quantity: D('100') }, PASSES],
  ['refuses a lot above the largest quantity', {}, { quantity: D('100.001') }, 'QUANTITY_TOO_LARGE'],
  ['refuses half a tick', {}, { limitPrice: D('100.005') }, 'PRICE_OFF_TICK'],
  ['refuses a price of 0', {}, { limitPrice: D('0') }, 'PRICE_NOT_POSITIVE'],
  ['refuses a limit order without a price', {}, { limitPrice: undefined }, 'PRICE_MISSING'],
  ['refuses a maker order without a price', {}, { type: 'LIMIT_MAKER', limitPrice: undefined }, 'PRICE_MISSING'],
  ['refuses a market order with a price', {}, { type: 'MARKET' }, 'PRICE_NOT_ALLOWED'],
  ['passes a market order', {}, MARKET, PASSES],
  ['passes the smallest notional', {}, { quantity: D('0.1') }, PASSES],
  [
    'refuses a tick below the smallest notional',
    {},
    { quantity: D('0.1'), limitPrice: D('99.99') },
    'NOTIONAL_TOO_SMALL',
  ],
  ['refuses a market buy below it at the ask', {}, { ...MARKET, quantity: D('0.099') }, 'NOTIONAL_TOO_SMALL'],
  [
    'refuses a market sell below it at the bid',
    {},
    { ...MARKET, side: 'SELL', quantity: D('0.1') },
    'NOTIONAL_TOO_SMALL',
  ],
]);

/** Filters of a symbol at Binance: market orders up to 60, limit orders up to 9,000; a step of 0 is no step. */
const filtered = (filters: OrderFilters): Partial<RiskContext> => withInstrument({ maxQuantity: D('9000'), filters });
const marketLot = filtered({ marketLot: { min: D('0'), max: D('60'), step: D('0') } });
const bySide = { up: D('1.2'), down: D('0.8') };

table(instrumentValidity, [
  ['passes the largest market order', marketLot, { ...MARKET, quantity: D('60') }, PASSES],
  ['refuses a lot more than it', marketLot, { ...MARKET, quantity: D('60.001') }, 'QUANTITY_TOO_LARGE'],
  ['passes a limit order of far more', marketLot, { quantity: D('75') }, PASSES],
  [
    'passes any quantity where the largest is 0',
    withInstrument({ maxQuantity: D('0') }),
    { quantity: D('1e9') },
    PASSES,
  ],
  ['refuses a price above the highest', filtered({ price: { max: D('99') } }), {}, 'PRICE_TOO_HIGH'],
  [
    'refuses a buy above the band around the market',
    filtered({ percentPriceBySide: { buy: bySide, sell: bySide, averageMinutes: 1 } }),
    { limitPrice: D('120.02') },
    'PRICE_TOO_FAR',
  ],
  [
    'passes a small market order where the smallest notional is not for market orders',
    filtered({ notional: { min: D('10'), appliesMinToMarket: false, appliesMaxToMarket: true, averageMinutes: 5 } }),
    { ...MARKET, quantity: D('0.01') },
    PASSES,
  ],
  [
    'refuses an order of more than the largest notional',
    filtered({ notional: { max: D('99'), appliesMinToMarket: false, appliesMaxToMarket: true, averageMinutes: 5 } }),
    {},
    'NOTIONAL_TOO_LARGE',
  ],
  ['passes the last open order', { ...filtered({ openOrders: { orders: 3 } }), openOrders: 2 }, {}, PASSES],
  ['refuses one more', { ...filtered({ openOrders: { orders: 3 } }), openOrders: 3 }, {}, 'OPEN_ORDERS_TOO_MANY'],
  [
    'refuses one more than the whole venue takes',
    { ...filtered({ openOrdersAtVenue: { orders: 3 } }), openOrders: 1, openOrdersAtVenue: 3 },
    {},
    'OPEN_ORDERS_TOO_MANY',
  ],
]);

table(intentExpiry, [
  ['passes at the very end', {}, {}, PASSES],
  ['refuses a microsecond later', { nowUs: NOW_US + 1 }, {}, 'INTENT_EXPIRED'],
]);

table(tradingState, [
  ['passes when ACTIVE', {}, {}, PASSES],
  ['refuses all when HALTED', { tradingState: 'HALTED' }, {}, 'TRADING_HALTED'],
  [
    'refuses even a reduction when HALTED',
    { tradingState: 'HALTED', position: D('5') },
    { side: 'SELL' },
    'TRADING_HALTED',
  ],
  ['refuses new risk when REDUCING', { tradingState: 'REDUCING' }, {}, 'TRADING_REDUCING'],
  ['passes a reduction of all when REDUCING', { tradingState: 'REDUCING', position: D('1') }, { side: 'SELL' }, PASSES],
  [
    'refuses a flip when REDUCING',
    { tradingState: 'REDUCING', position: D('0.999') },
    { side: 'SELL' },
    'TRADING_REDUCING',
  ],
  [
    'refuses a flip together with open orders when REDUCING',
    { tradingState: 'REDUCING', position: D('1'), open: { buy: D('0'), sell: D('0.001') } },
    { side: 'SELL' },
    'TRADING_REDUCING',
  ],
  ['does not believe the reduce-only flag', { tradingState: 'REDUCING' }, { reduceOnly: true }, 'TRADING_REDUCING'],
]);

table(marketData, [
  ['passes on a live, fresh book', {}, {}, PASSES],
  ['refuses where the age is not limited', withLimits({ maxMarketDataAgeMs: undefined }), {}, 'LIMIT_MISSING'],
  ['refuses while SYNCING', withMarket({ bookState: 'SYNCING' }), {}, 'BOOK_NOT_LIVE'],
  ['refuses when STALE', withMarket({ bookState: 'STALE' }), {}, 'BOOK_NOT_LIVE'],
  ['refuses while RESYNCING', withMarket({ bookState: 'RESYNCING' }), {}, 'BOOK_NOT_LIVE'],
  ['passes at the very age', withMarket({ ageUs: 1_000_000 }), {}, PASSES],
  ['refuses a microsecond older', withMarket({ ageUs: 1_000_001 }), {}, 'MARKET_DATA_STALE'],
  ['refuses what was never heard of', withMarket({ ageUs: undefined }), {}, 'MARKET_DATA_STALE'],
  ['refuses without a bid', withMarket({ bid: undefined }), {}, 'QUOTE_UNUSABLE'],
  ['refuses without an ask', withMarket({ ask: undefined }), {}, 'QUOTE_UNUSABLE'],
  ['refuses a crossed quote', withMarket({ bid: D('100.01') }), {}, 'QUOTE_UNUSABLE'],
  [
    'passes a reduction on a stale book',
    { ...withMarket({ bookState: 'STALE' }), position: D('5') },
    { side: 'SELL' },
    PASSES,
  ],
]);

table(maxOrderQuantity, [
  ['passes at the limit', {}, { quantity: D('5') }, PASSES],
  ['refuses a lot more', {}, { quantity: D('5.001') }, 'MAX_ORDER_QUANTITY_EXCEEDED'],
  ['refuses where it is not set', withLimits({ maxOrderQuantity: undefined }), {}, 'LIMIT_MISSING'],
  [
    'refuses a reduction that is too large too',
    { position: D('9') },
    { side: 'SELL', quantity: D('5.001') },
    'MAX_ORDER_QUANTITY_EXCEEDED',
  ],
]);

table(maxOrderNotional, [
  ['passes at the limit', {}, { quantity: D('5') }, PASSES],
  ['refuses a tick more', { worstPrice: D('100.01') }, { quantity: D('5') }, 'MAX_ORDER_NOTIONAL_EXCEEDED'],
  ['refuses a lot more', {}, { quantity: D('5.001') }, 'MAX_ORDER_NOTIONAL_EXCEEDED'],
  ['refuses where it is not set', withLimits({ maxOrderNotional: undefined }), {}, 'LIMIT_MISSING'],
  ['refuses what cannot be priced', { worstPrice: undefined }, MARKET, 'ORDER_UNPRICED'],
  ['refuses what would be counted as nothing', { worstPrice: D('0') }, MARKET, 'ORDER_UNPRICED'],
]);
