import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { tradableQuantity } from '../../strategy/index.js';
import type { Instrument } from '../instrument.js';
import {
  FILTER_NAMES,
  type FilterFacts,
  type FilterName,
  type FilteredOrder,
  type OrderFilters,
  checkOrderFilters,
} from './index.js';
import { H, anyFacts, anyFilters, anyOrder, filtersOf, hasLimit, isStop, oracle } from './listed-filters.fixture.js';

const D = (text: string): Decimal => new Decimal(text);
function instrumentOf(over: Partial<Instrument> = {}): Instrument {
  return {
    venue: asId<VenueId>('binance'),
    id: asId<InstrumentId>('TRX-USDT'),
    venueSymbol: 'TRXUSDT',
    base: 'TRX',
    quote: 'USDT',
    status: 'TRADING',
    tickSize: D('0.0001'),
    lotSize: D('0.1'),
    minQuantity: D('0.1'),
    maxQuantity: D('9000000'),
    minNotional: D('5'),
    ...over,
  };
}

function failed(instrument: Instrument, order: Partial<FilteredOrder>, facts: FilterFacts = {}): FilterName[] {
  const whole = { side: 'BUY', type: 'LIMIT', quantity: D('100'), ...order } as const;
  return checkOrderFilters(instrument, whole, facts).map(({ filter }) => filter);
}

const NOTIONAL = {
  min: D('5'),
  appliesMinToMarket: true,
  max: D('9000000'),
  appliesMaxToMarket: false,
  averageMinutes: 5,
};
const marketLot = (max: string): OrderFilters => ({
  marketLot: { min: D('0'), max: D(max), step: D('0') },
  notional: NOTIONAL,
});
const TRX = instrumentOf({ filters: marketLot('60000') });
const SOL = instrumentOf({
  id: asId<InstrumentId>('SOL-USDT'),
  base: 'SOL',
  tickSize: D('0.01'),
  filters: marketLot('60'),
});
const average = (price: string): FilterFacts => ({ averagePrice: () => D(price) });

describe('the largest quantity of a market order', () => {
  it('is the stricter of both filters for a market order, and that of the lot alone for the others', () => {
    const market = { type: 'MARKET', quantity: D('75000'), side: 'SELL' } as const;
    expect(checkOrderFilters(TRX, market, average('0.3'))).toEqual([
      {
        filter: 'market-lot',
        problem: {
          code: 'QUANTITY_TOO_LARGE',
          message: 'The quantity 75000 must be at most 60000.',
          details: { filter: 'market-lot', quantity: '75000', bound: '60000' },
          retryable: false,
        },
      },
    ]);
    expect(failed(TRX, { ...market, quantity: D('60000') }, average('0.3'))).toEqual([]);
    expect(failed(TRX, { quantity: D('75000'), limitPrice: D('0.3') })).toEqual([]);
    expect(failed(TRX, { ...market, quantity: D('9000000.1') }, average('0.3'))).toEqual(['lot', 'market-lot']);
  });

  it('has the grid of the lot where its own step is 0', () => {
    const market = { type: 'MARKET', side: 'SELL' } as const;
    expect(failed(TRX, { ...market, quantity: D('100.1') }, average('0.3'))).toEqual([]);
    expect(failed(TRX, { ...market, quantity: D('100.15') }, average('0.3'))).toEqual(['lot']);
  });

  it('is the most that is wanted with one order', () => {
    const price = D('20');
    expect(tradableQuantity(SOL, D('75'), price, 'MARKET').toFixed()).toBe('60');
    expect(tradableQuantity(SOL, D('75'), price, 'LIMIT').toFixed()).toBe('75');
    expect(tradableQuantity(SOL, D('75'), price).toFixed()).toBe('75');
    const coarse = instrumentOf({ filters: { marketLot: { step: D('0.25') } } });
    expect(tradableQuantity(coarse, D('99.9'), price, 'MARKET').toFixed()).toBe('99.5');
  });
});

describe('a quantity that may be traded', () => {
  const hundredths = (max: number) => fc.integer({ min: 0, max }).map(H);

  it('passes every filter that has a size in it, and is the largest that does', () => {
    const sizes = fc.record({
      min: hundredths(300),
      max: hundredths(2_000),
      step: fc.constantFrom('0', '0.02', '0.05').map(D),
    });
    fc.assert(
      fc.property(
        sizes,
        fc.record({ lot: fc.constantFrom('0.01', '0.03', '0.1').map(D), min: hundredths(100), max: hundredths(2_000) }),
        fc.record({ min: hundredths(500), max: hundredths(3_000), applies: fc.boolean() }),
        fc.integer({ min: 1, max: 300 }).map(H),
        hundredths(2_500),
        fc.constantFrom('LIMIT' as const, 'MARKET' as const),
        (market, lot, notional, price, wanted, type) => {
          const { min, max, applies } = notional;
          const rule = { min, max, appliesMinToMarket: true, appliesMaxToMarket: applies, averageMinutes: 0 };
          const instrument = instrumentOf({
            lotSize: lot.lot,
            minQuantity: lot.min,
            maxQuantity: lot.max,
            minNotional: min,
            filters: { marketLot: market, notional: rule },
          });
          const order = { side: 'BUY', type, limitPrice: type === 'LIMIT' ? price : undefined } as const;
          const passes = (quantity: Decimal): boolean =>
            checkOrderFilters(instrument, { ...order, quantity }, { averagePrice: () => price }).every(
              ({ filter }) => filter === 'price',
            );
          const quantity = tradableQuantity(instrument, wanted, price, type);
          if (quantity.gt('0')) expect(passes(quantity)).toBe(true);
          for (let more = quantity.plus('0.01'); more.lte(wanted); more = more.plus('0.01'))
            expect(passes(more), `${more.toFixed()} instead of ${quantity.toFixed()}`).toBe(false);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('the filters of a venue', () => {
  it('refuse what the documentation of the venue says, no more and no less', () => {
    const seen = new Set<FilterName>();
    fc.assert(
      fc.property(anyFilters, anyOrder, anyFacts, (rules, order, facts) => {
        const instrument = instrumentOf({
          tickSize: H(rules.price.step),
          lotSize: H(rules.lot.step),
          minQuantity: H(rules.lot.min),
          maxQuantity: H(rules.lot.max),
          minNotional: H(rules.notional.min),
          filters: filtersOf(rules),
        });
        const limits = (from: number) => ({
          orders: facts.open[from],
          algoOrders: facts.open[from + 1],
          icebergOrders: facts.open[from + 2],
          orderLists: facts.open[from + 3],
        });
        const failures = checkOrderFilters(
          instrument,
          {
            side: order.side,
            type: order.type,
            quantity: H(order.quantity),
            limitPrice: hasLimit(order) ? H(order.price) : undefined,
            stopPrice: isStop(order) ? H(order.stop) : undefined,
            icebergQuantity: H(order.iceberg),
            trailingDelta: isStop(order) && order.trailing > 0 ? order.trailing : undefined,
            opensList: order.list,
          },
          {
            averagePrice: (of) => H(of === 0 ? facts.last : facts.mean),
            openOrders: limits(0),
            openOrdersAtVenue: limits(4),
            heldQuantity: H(facts.held),
            openBuyQuantity: H(facts.openBuys),
          },
        );
        const names = new Set(failures.map(({ filter }) => filter));
        expect(names).toEqual(oracle(rules, order, facts));
        for (const { filter, problem } of failures) {
          seen.add(filter);
          expect(problem.details['filter']).toBe(filter);
          expect(problem.message).toMatch(/\d/u);
        }
      }),
      { numRuns: 1_500 },
    );
    expect([...seen].toSorted()).toEqual(FILTER_NAMES.filter((name) => name !== 'max-asset').toSorted());
  });

  it('that compare with what is not known are not checked', () => {
    const band = { up: D('1.1'), down: D('0.9') };
    const filters: OrderFilters = {
      percentPrice: { ...band, averageMinutes: 5 },
      percentPriceBySide: { buy: band, sell: band, averageMinutes: 0 },
      maxPosition: D('1'),
      openOrders: { orders: 1 },
      notional: NOTIONAL,
    };
    expect(failed(instrumentOf({ filters }), { limitPrice: D('1000') })).toEqual([]);
    expect(failed(instrumentOf({ filters }), { type: 'MARKET', quantity: D('0.1') })).toEqual([]);
  });

  it('limit what one order may move of an asset, base or quote', () => {
    const assetLimits = new Map([
      ['TRX', D('50')],
      ['USDT', D('42')],
    ]);
    expect(failed(instrumentOf(), { quantity: D('50'), limitPrice: D('0.84') }, { assetLimits })).toEqual([]);
    expect(failed(instrumentOf(), { quantity: D('50.1'), limitPrice: D('0.83') }, { assetLimits })).toEqual([
      'max-asset',
    ]);
    expect(failed(instrumentOf(), { quantity: D('50'), limitPrice: D('0.8401') }, { assetLimits })).toEqual([
      'max-asset',
    ]);
  });

  it('hold each by itself where two bound the same: both notionals, both lots, both bands', () => {
    const older = (min: string, appliesMinToMarket: boolean) => ({
      minNotional: { min: D(min), appliesMinToMarket, appliesMaxToMarket: false, averageMinutes: 0 },
    });
    const both = (min: string, isForMarket = true): Instrument =>
      instrumentOf({ filters: { notional: NOTIONAL, ...older(min, isForMarket) } });
    const worth = (price: string) => ({ quantity: D('10'), limitPrice: D(price) });
    expect(failed(both('8'), worth('0.7'))).toEqual(['min-notional']);
    expect(failed(both('8'), worth('0.8'))).toEqual([]);
    expect(failed(both('3'), worth('0.4'))).toEqual(['notional']);
    expect(failed(both('8'), worth('0.4'))).toEqual(['notional', 'min-notional']);
    const market = { type: 'MARKET', quantity: D('10') } as const;
    expect(failed(both('8'), market, average('0.7'))).toEqual(['min-notional']);
    expect(failed(both('8', false), market, average('0.7'))).toEqual([]);
    expect(failed(instrumentOf({ filters: older('8', true) }), worth('0.7'))).toEqual(['min-notional']);
    const steps = instrumentOf({ filters: { marketLot: { step: D('0.7') }, notional: NOTIONAL } });
    expect(failed(steps, { ...market, quantity: D('1.4') }, average('9'))).toEqual([]);
    expect(failed(steps, { ...market, quantity: D('1.5') }, average('9'))).toEqual(['market-lot']);
    const band = { up: D('1.1'), down: D('0.9') };
    const wide = { up: D('5'), down: D('0.2') };
    const bands = (one: typeof band, bySide: typeof band): Instrument =>
      instrumentOf({
        filters: {
          percentPrice: { ...one, averageMinutes: 5 },
          percentPriceBySide: { buy: bySide, sell: bySide, averageMinutes: 5 },
        },
      });
    expect(failed(bands(band, wide), { limitPrice: D('1.2') }, average('1'))).toEqual(['percent-price']);
    expect(failed(bands(wide, band), { limitPrice: D('1.2') }, average('1'))).toEqual(['percent-price-by-side']);
  });

  it('take an order by an amount of quote by its notional alone', () => {
    const byQuote = (amount: string) => ({ type: 'MARKET', quantity: undefined, quoteQuantity: D(amount) }) as const;
    expect(failed(TRX, byQuote('5'))).toEqual([]);
    expect(failed(TRX, byQuote('4.99'))).toEqual(['notional']);
    expect(failed(TRX, byQuote('10000000'))).toEqual([]);
  });

  it('are the steps and floors of an instrument where nothing else is listed, and none of them where these are 0', () => {
    expect(failed(instrumentOf(), { quantity: D('0.05'), limitPrice: D('0.00005') })).toEqual([
      'price',
      'lot',
      'notional',
    ]);
    expect(failed(instrumentOf(), { type: 'MARKET', quantity: D('10') }, average('0.3'))).toEqual(['notional']);
    const free = instrumentOf({
      lotSize: D('0'),
      tickSize: D('0'),
      minQuantity: D('0'),
      maxQuantity: D('0'),
      minNotional: D('0'),
    });
    expect(failed(free, { quantity: D('123456789012.123456789'), limitPrice: D('0.000000000001') })).toEqual([]);
  });
});
