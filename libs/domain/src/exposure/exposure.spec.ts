import { Decimal, ZERO } from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isReducing } from '../risk/index.js';
import {
  type InstrumentExposure,
  flatExposure,
  grossExposure,
  worstCaseExposure,
  worstCasePosition,
} from './exposure.js';

const amount = (max: number): fc.Arbitrary<Decimal> =>
  fc.integer({ min: 0, max }).map((thousandths) => new Decimal(String(thousandths)).div('1000'));
const signed = fc.tuple(amount(20_000), fc.boolean()).map(([value, short]) => (short ? value.neg() : value));
const exposures: fc.Arbitrary<InstrumentExposure> = fc.record({
  position: signed,
  openBuy: amount(20_000),
  openSell: amount(20_000),
  mark: amount(100_000),
  buyPrice: amount(100_000),
  sellPrice: amount(100_000),
});

function withOrder(
  of: InstrumentExposure,
  side: 'BUY' | 'SELL',
  quantity: Decimal,
  price: Decimal,
): InstrumentExposure {
  const max = (a: Decimal, b: Decimal): Decimal => (a.gt(b) ? a : b);
  return side === 'BUY'
    ? { ...of, openBuy: of.openBuy.plus(quantity), buyPrice: max(of.buyPrice, price) }
    : { ...of, openSell: of.openSell.plus(quantity), sellPrice: max(of.sellPrice, price) };
}

const of = (position: string, openBuy: string, openSell: string): InstrumentExposure => ({
  ...flatExposure(new Decimal('10')),
  position: new Decimal(position),
  openBuy: new Decimal(openBuy),
  openSell: new Decimal(openSell),
});

describe('worst-case exposure', () => {
  it.each([
    ['0', '0', '0', '0'],
    ['3', '0', '0', '30'],
    ['-3', '0', '0', '30'],
    ['3', '2', '0', '50'],
    ['3', '0', '2', '30'],
    ['3', '0', '6', '30'],
    ['3', '0', '7', '40'],
    ['-3', '7', '0', '40'],
    ['0', '2', '5', '50'],
  ])('of position %s with %s open to buy and %s to sell at 10 is %s', (position, buy, sell, expected) => {
    expect(worstCaseExposure(of(position, buy, sell)).toFixed()).toBe(expected);
  });

  it('counts what orders add at their own price where that is above the mark', () => {
    expect(worstCaseExposure({ ...of('3', '2', '0'), buyPrice: new Decimal('11') }).toFixed()).toBe('52');
    expect(worstCaseExposure({ ...of('0', '0', '2'), sellPrice: new Decimal('12') }).toFixed()).toBe('24');
  });

  it('is max(|position + buys|, |position − sells|) × price where all prices are one', () => {
    fc.assert(
      fc.property(exposures, (any) => {
        const one = { ...any, buyPrice: any.mark, sellPrice: any.mark };
        const best = worstCasePosition(one).times(one.mark);
        // A position that its own orders would bring down counts as it stands: the orders may never fill.
        const held = one.position.abs().times(one.mark);
        expect(worstCaseExposure(one).eq(best.gt(held) ? best : held)).toBe(true);
      }),
    );
  });

  it('never falls when an order is added', () => {
    fc.assert(
      fc.property(
        exposures,
        fc.constantFrom('BUY', 'SELL'),
        amount(5_000),
        amount(100_000),
        (any, side, quantity, price) => {
          expect(worstCaseExposure(withOrder(any, side, quantity, price)).gte(worstCaseExposure(any))).toBe(true);
        },
      ),
    );
  });

  it('is never raised by an order that truly reduces, whatever its price', () => {
    fc.assert(
      fc.property(
        exposures,
        fc.constantFrom('BUY', 'SELL'),
        amount(5_000),
        amount(100_000),
        (any, side, quantity, price) => {
          fc.pre(isReducing(side, quantity, any.position, { buy: any.openBuy, sell: any.openSell }));
          expect(worstCaseExposure(withOrder(any, side, quantity, price)).eq(worstCaseExposure(any))).toBe(true);
        },
      ),
    );
  });

  it('treats long and short alike', () => {
    fc.assert(
      fc.property(exposures, (any) => {
        const { openBuy, openSell, buyPrice, sellPrice } = any;
        const swapped = { openBuy: openSell, openSell: openBuy, buyPrice: sellPrice, sellPrice: buyPrice };
        const mirror = { ...any, position: any.position.neg(), ...swapped };
        expect(worstCaseExposure(mirror).eq(worstCaseExposure(any))).toBe(true);
      }),
    );
  });

  it('is at least what any part of the open orders could make it', () => {
    fc.assert(
      fc.property(exposures, fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }), (any, b, s) => {
        const bought = any.openBuy.times(String(b)).div('4');
        const sold = any.openSell.times(String(s)).div('4');
        const after = any.position.plus(bought).minus(sold).abs().times(any.mark);
        expect(worstCaseExposure(any).gte(after)).toBe(true);
      }),
    );
  });

  it('is gross over instruments: a long does not offset a short', () => {
    expect(grossExposure([of('3', '0', '0'), of('-3', '0', '0')]).toFixed()).toBe('60');
    expect(grossExposure([]).eq(ZERO)).toBe(true);
  });
});
