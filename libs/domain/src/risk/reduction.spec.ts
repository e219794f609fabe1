import { Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InstrumentHolding, emptyHolding } from '../exposure/index.js';
import { type Instrument, checkOrderFilters } from '../instrument/index.js';
import type { MarketLook } from './account-book.js';
import type { InstrumentLimits } from './limits.js';
import { isReducing } from './reducing.js';
import { MAX_REDUCTION_ORDERS, reductionOf } from './reduction.js';

const D = (text: string): Decimal => new Decimal(text);
const INSTRUMENT: Instrument = {
  ...{ venue: asId<VenueId>('binance'), id: asId<InstrumentId>('BTC-USDT'), venueSymbol: 'BTCUSDT' },
  ...{ base: 'BTC', quote: 'USDT', status: 'TRADING', tickSize: D('0.01'), lotSize: D('0.001') },
  ...{ minQuantity: D('0.001'), maxQuantity: D('9000'), minNotional: D('5') },
};
/** Values of orders, which do not bound market orders. */
const VALUE = { min: D('5'), max: D('9000'), appliesMinToMarket: false, appliesMaxToMarket: false, averageMinutes: 5 };
const OLD = { min: D('6'), appliesMinToMarket: true, appliesMaxToMarket: false, averageMinutes: 5 };
const CUT = 'SELL 90 90 20';
const WIDE: InstrumentLimits = {
  ...{ maxOrderQuantity: D('1000000'), maxOrderNotional: D('1000000'), maxPosition: D('1000000') },
};
/** A market at 100 that is counted without a collar. */
const look = (over: Partial<MarketLook> = {}): MarketLook => ({
  view: () => ({ bookState: 'LIVE', bid: D('100'), ask: D('100'), ageUs: 0 }),
  instrument: () => INSTRUMENT,
  marks: () => D('100'),
  ...{ priced: [], collar: D('0'), ...over },
});
const held = (position: string, openBuy = '0', openSell = '0'): InstrumentHolding => ({
  ...emptyHolding(INSTRUMENT.venue, INSTRUMENT.id),
  ...{ position: D(position), openBuy: D(openBuy), openSell: D(openSell) },
});
function textOf(of: InstrumentHolding, limits: InstrumentLimits = WIDE, market = look()): string | undefined {
  const reduction = reductionOf(of, D('0.2'), limits, market);
  if (reduction === undefined) return undefined;
  if (!reduction.isPossible) return reduction.why;
  return [reduction.side, ...reduction.quantities.map((quantity) => quantity.toFixed())].join(' ');
}

describe('the reduction of a position by a fifth', () => {
  it.each([
    ['a long is sold', held('1.5'), 'SELL 0.3'],
    ['a short is bought back', held('-1.5'), 'BUY 0.3'],
    ['it is rounded down to the lot', held('1.502'), 'SELL 0.3'],
    ['nothing is to be done when flat', held('0'), undefined],
    ['what is below the smallest notional becomes the smallest order', held('0.2'), 'SELL 0.05'],
    ['what is just the smallest order is sold as a whole', held('-0.05'), 'BUY 0.05'],
    [
      'what is less than the smallest order is not sent',
      held('0.049'),
      '0.009 is below the smallest order of the venue',
    ],
    ['what is below one lot is not sent', held('0.004'), '0 is below the smallest order of the venue'],
    [
      'open sells that leave less than the smallest order are enough',
      held('0.2', '0', '0.16'),
      'open orders already reduce it',
    ],
    ['open sells that leave less are enough', held('1.5', '0', '1.201'), 'open orders already reduce it'],
    ['open sells that leave room are not', held('1.5', '0', '1.2'), 'SELL 0.3'],
    ['open buys do not hinder it', held('1.5', '9', '0'), 'SELL 0.3'],
  ] as const)('%s', (_, of, expected) => {
    expect(textOf(of)).toBe(expected);
  });

  it('is possible for whatever the venue would take as a whole, in whole lots that it takes', () => {
    const price = fc.integer({ min: 1, max: 100_000 }).map((ticks) => D(String(ticks)).times('0.01'));
    const lots = fc.integer({ min: 1, max: 100_000 }).map((count) => D(String(count)).times('0.001'));
    fc.assert(
      fc.property(price, lots, (mark, position) => {
        const market = look({ marks: () => mark, view: () => ({ bookState: 'LIVE', bid: mark, ask: mark, ageUs: 0 }) });
        const reduction = reductionOf(held(position.toFixed()), D('0.2'), WIDE, market);
        expect(reduction?.isPossible).toBe(position.times(mark).gte('5'));
        if (reduction?.isPossible !== true) return;
        for (const quantity of reduction.quantities) expect(quantity.times(mark).gte('5')).toBe(true);
      }),
    );
  });

  it('is worth what the venue asks for at the far side of the quote, too', () => {
    const wide = look({ view: () => ({ bookState: 'LIVE', bid: D('99'), ask: D('101'), ageUs: 0 }) });
    expect(textOf(held('0.2'), WIDE, wide)).toBe('SELL 0.051');
    expect(textOf(held('-0.2'), WIDE, wide)).toBe('BUY 0.05');
    expect(textOf(held('0.05'), WIDE, wide)).toBe('0.01 is below the smallest order of the venue');
    const wider = look({ view: () => ({ bookState: 'LIVE', bid: D('99'), ask: D('120'), ageUs: 0 }) });
    expect(textOf(held('-0.2'), WIDE, wider)).toBe('BUY 0.05');
  });

  it('is a lot where that is a part too small and the venue has no smallest order', () => {
    const free = look({ instrument: () => ({ ...INSTRUMENT, minQuantity: D('0'), minNotional: D('0') }) });
    expect(textOf(held('0.004'), WIDE, free)).toBe('SELL 0.001');
  });

  it('is impossible without the instrument, its price, a quote or a limit', () => {
    const noQuote = look({ view: () => ({ bookState: 'STALE', bid: undefined, ask: D('100'), ageUs: 0 }) });
    const unknown = 'its instrument or price is not known';
    const unlimited = 'a limit of one order is not set, or the market has no quote';
    expect(textOf(held('1'), WIDE, look({ instrument: () => undefined }))).toBe(unknown);
    expect(textOf(held('1'), WIDE, look({ marks: () => undefined }))).toBe(unknown);
    expect(textOf(held('1'), WIDE, noQuote)).toBe(unlimited);
    expect(textOf(held('1'), { ...WIDE, maxOrderNotional: undefined })).toBe(unlimited);
    expect(textOf(held('1'), { ...WIDE, maxOrderQuantity: undefined })).toBe(unlimited);
  });
});

describe('a reduction that is too large for one order', () => {
  it.each([
    ['the quantity', { maxOrderQuantity: D('80') }, 'SELL 80 80 40'],
    ['the notional at the worst price', { maxOrderNotional: D('9090.9') }, 'SELL 90.909 90.909 18.182'],
    ['the quantity, without a rest below the smallest order', { maxOrderQuantity: D('99.999') }, 'SELL 99.999 99.999'],
  ] as const)('is cut by the limit of %s', (_, over, expected) => {
    expect(textOf(held('1000'), { ...WIDE, ...over })).toBe(expected);
  });

  it('is cut into so many orders at most', () => {
    const few = { ...WIDE, maxOrderQuantity: D('5') };
    expect(textOf(held('1000'), few)).toBe(
      ['SELL', ...Array.from({ length: MAX_REDUCTION_ORDERS }, () => '5')].join(' '),
    );
  });

  it('is cut by the lower of two values, the limit’s and the venue’s', () => {
    const filters = { notional: { ...VALUE, appliesMaxToMarket: true } };
    const narrow = look({ instrument: () => ({ ...INSTRUMENT, filters }) });
    expect(textOf(held('1000'), { ...WIDE, maxOrderNotional: D('8000') }, narrow)).toBe('SELL 80 80 40');
    expect(textOf(held('1000'), { ...WIDE, maxOrderNotional: D('9999') }, narrow)).toBe(CUT);
  });

  it('is cut by what the venue takes at once', () => {
    const narrow = look({ instrument: () => ({ ...INSTRUMENT, maxQuantity: D('120') }) });
    expect(textOf(held('1000'), WIDE, narrow)).toBe('SELL 120 80');
  });

  it.each([
    ['on the grid of its market orders', '1.5', { marketLot: { step: D('0.2') } }, 'SELL 0.2'],
    ['on their grid also where it is the smallest', '0.7', { marketLot: { step: D('0.2') } }, 'SELL 0.2'],
    ['of at least the smallest market order', '1.5', { marketLot: { min: D('0.4') } }, 'SELL 0.4'],
    ['up to the largest value of a market order', '1000', { notional: { ...VALUE, appliesMaxToMarket: true } }, CUT],
    ['of any value where that bounds no market order', '1000', { notional: VALUE }, 'SELL 200'],
    ['of any small value where that bounds no market order', '0.2', { notional: VALUE }, 'SELL 0.04'],
    ['of the older smallest value', '0.2', { notional: VALUE, minNotional: OLD }, 'SELL 0.06'],
  ] as const)('is what the venue takes as a market order: %s', (_, position, filters, expected) => {
    const narrow = look({ instrument: () => ({ ...INSTRUMENT, filters }) });
    expect(textOf(held(position), WIDE, narrow)).toBe(expected);
  });

  it('passes every filter of its venue, with the far side of the quote as the average', () => {
    const count = (most: number) => fc.integer({ min: 0, max: most }).map((value) => D(String(value)));
    const notional = fc.record({
      ...{ min: count(20), max: count(20_000), averageMinutes: fc.constant(5) },
      ...{ appliesMinToMarket: fc.boolean(), appliesMaxToMarket: fc.boolean() },
    });
    const marketLot = fc.record({ min: count(9), max: count(500), step: count(30).map((steps) => steps.div('10')) });
    const story = fc.record({ filters: fc.record({ marketLot, notional }), position: count(2_000), spread: count(9) });
    fc.assert(
      fc.property(story, fc.boolean(), ({ filters, position, spread }, isShort) => {
        const instrument = { ...INSTRUMENT, filters };
        const [bid, ask] = [D('100').minus(spread), D('100').plus(spread)];
        const market = look({ instrument: () => instrument, view: () => ({ ...look().view('', ''), bid, ask }) });
        const reduction = reductionOf(held((isShort ? position.neg() : position).toFixed()), D('0.2'), WIDE, market);
        if (reduction?.isPossible !== true) return;
        const { quantities, side } = reduction;
        for (const quantity of quantities) {
          const order = { side, type: 'MARKET', quantity } as const;
          const facts = { averagePrice: () => (side === 'SELL' ? bid : ask) };
          expect(checkOrderFilters(instrument, order, facts)).toEqual([]);
        }
      }),
    );
  });

  it('is impossible where the limits of one order are below what the venue takes', () => {
    const why = 'the limits of one order allow 0.049, below the smallest order of the venue';
    expect(textOf(held('1000'), { ...WIDE, maxOrderQuantity: D('0.049') })).toBe(why);
  });

  it('is made of lots within every limit that all truly reduce, and is complete unless it takes too many orders', () => {
    const thousandths = (most: number) =>
      fc.integer({ min: 1, max: most }).map((value) => D(String(value)).div('1000'));
    const story = fc.record({
      position: thousandths(9_000_000),
      quantity: thousandths(900_000),
      notional: thousandths(90_000_000),
    });
    fc.assert(
      fc.property(story, fc.boolean(), ({ position, quantity, notional }, isShort) => {
        const of = held((isShort ? position.neg() : position).toFixed());
        const reduction = reductionOf(
          of,
          D('0.2'),
          { ...WIDE, maxOrderQuantity: quantity, maxOrderNotional: notional },
          look(),
        );
        if (reduction?.isPossible !== true) return;
        const { side, quantities } = reduction;
        const total = quantities.reduce((sum, part) => sum.plus(part), D('0'));
        for (const part of quantities) {
          expect(part.mod(INSTRUMENT.lotSize).eq('0') && part.gt('0')).toBe(true);
          expect(part.lte(quantity) && part.times('100').lte(notional)).toBe(true);
        }
        expect(isReducing(side, total, of.position, { buy: D('0'), sell: D('0') })).toBe(true);
        const missing = position.times('0.2').minus(total);
        expect(quantities.length === MAX_REDUCTION_ORDERS || missing.times('100').lt('5.1')).toBe(true);
      }),
    );
  });
});
