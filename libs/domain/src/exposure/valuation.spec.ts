import { type AccountId, Decimal, type InstrumentId, type VenueId, asId, formatDecimal } from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grossExposure } from './exposure.js';
import { emptyHolding, withOpenOrder } from './holding.js';
import { type VenueBalances, accountExposure, assetTotalOf, equityOf } from './valuation.js';

const decimal = fc.integer({ min: 1, max: 5_000 }).map((n) => new Decimal(String(n)));
const venue = asId<VenueId>('binance');
const holdings = ['BTC-USDT', 'ETH-USDT', 'ADA-USDT'].map((id, i) => {
  const held = { ...emptyHolding(venue, asId<InstrumentId>(id)), position: new Decimal(String(i - 1)) };
  return withOpenOrder(held, i === 0 ? 'SELL' : 'BUY', new Decimal('3'), new Decimal('100'));
});

describe('the exposure of an account', () => {
  it('is at the marks of now, whatever they were when the same holdings were counted before', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(decimal, decimal, decimal), { maxLength: 10 }), (steps) => {
        for (const marks of steps) {
          const markOf = (instrument: string) => marks[holdings.findIndex((one) => one.instrument === instrument)];
          const seen = accountExposure(holdings, (_, instrument) => markOf(instrument));
          const twin = grossExposure(holdings.map((of, i) => ({ ...of, mark: marks[i] ?? new Decimal('0') })));
          expect(seen && formatDecimal(seen)).toBe(formatDecimal(twin));
        }
      }),
    );
  });

  it('is not known where one of its instruments has no price, even if it had one before', () => {
    const one = new Decimal('1');
    expect(accountExposure(holdings, () => one)).toBeDefined();
    expect(accountExposure(holdings, (_, id) => (id === 'ETH-USDT' ? undefined : one))).toBeUndefined();
  });
});

/** What a paper account has at a venue, as `free + locked` by asset. */
const balancesAt = (at: string, assets: Readonly<Record<string, readonly [string, string]>>): VenueBalances => ({
  ...{ account: asId<AccountId>('paper-1'), venue: asId<VenueId>(at), version: 1, exchangeAtUs: 0 },
  assets: Object.entries(assets).map(([asset, [free, locked]]) => ({
    ...{ asset, free: new Decimal(free), locked: new Decimal(locked) },
  })),
});
const PRICED = ['BTC-USDT', 'BTC-EUR', 'ETH-USDT'].map((instrument) => ({ venue: 'binance', instrument }));
const PRICES: Readonly<Record<string, string>> = {
  ...{ 'binance BTC-USDT': '100', 'binance BTC-EUR': '7', 'kraken BTC-USDT': '90', 'kraken ADA-USDT': '5' },
};
const equity = (...balances: readonly VenueBalances[]): string | undefined => {
  const marks = (at: string, instrument: string): Decimal | undefined => {
    const price = PRICES[`${at} ${instrument}`];
    return price === undefined ? undefined : new Decimal(price);
  };
  const known = equityOf(balances, [{ venue: 'kraken', instrument: 'ADA-USDT' }, ...PRICED], marks);
  return known && formatDecimal(known);
};

describe('the equity of an account', () => {
  it.each<[string, string | undefined, readonly VenueBalances[]]>([
    ['is not known before its balances are', undefined, []],
    ['is nothing where it has nothing', '0', [balancesAt('binance', {})]],
    ['counts cash, free and locked', '12', [balancesAt('binance', { USDT: ['5', '1'], EUR: ['4', '2'] })]],
    ['counts a base at the mark of its first instrument', '300', [balancesAt('binance', { BTC: ['1', '2'] })]],
    ['is not known where something held has no mark', undefined, [balancesAt('binance', { ETH: ['1', '0'] })]],
    ['needs no mark of what is not held', '5', [balancesAt('binance', { USDT: ['5', '0'], ETH: ['0', '0'] })]],
    [
      'counts nothing for what no instrument prices',
      '5',
      [balancesAt('binance', { USDT: ['5', '0'], BNB: ['9', '9'] })],
    ],
    ['prices nothing by what another venue trades', '0', [balancesAt('kraken', { BTC: ['1', '0'], EUR: ['8', '0'] })]],
    [
      ...(['adds up its venues', '115'] as const),
      [balancesAt('kraken', { ADA: ['1', '2'] }), balancesAt('binance', { BTC: ['1', '0'] })],
    ],
  ])('%s', (_, worth, balances) => {
    expect(equity(...balances)).toBe(worth);
  });
});

describe('the total of an asset', () => {
  it('is what is free and locked of it, at its venue', () => {
    const balances = [
      balancesAt('binance', { USDT: ['5', '1'], BTC: ['7', '0'] }),
      balancesAt('kraken', { USDT: ['30', '0'] }),
    ];
    const totals = ['binance USDT', 'kraken USDT', 'kraken BTC'].map((place) => {
      const [venueId = '', asset = ''] = place.split(' ');
      return formatDecimal(assetTotalOf(balances, venueId, asset));
    });
    expect(totals).toEqual(['6', '30', '0']);
  });
});
