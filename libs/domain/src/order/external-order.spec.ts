import { type AccountId, Decimal, type VenueId, type VenueOrderId, ZERO, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { type ExternalOrderTerms, externalOrder, isNamelessAtVenue, withExecutedOrdered } from './external-order.js';
import { aBitcoin, anOrder } from './order.fixture.js';
import type { Order } from './order.js';

const D = (text: string): Decimal => new Decimal(text);
const adopted = (terms: Partial<ExternalOrderTerms>): Order =>
  externalOrder(
    { account: asId<AccountId>('paper-1'), venue: asId<VenueId>('binance') },
    aBitcoin(),
    {
      ...{ venueOrderId: asId<VenueOrderId>('7'), venueClientOrderId: 'web_1', side: 'BUY', type: 'LIMIT' },
      ...{ timeInForce: 'GTC', quantity: D('3'), limitPrice: D('90') },
      ...terms,
    },
    1,
    () => new Uint8Array(24),
  );

describe('an order of others', () => {
  it.each<[string, Partial<ExternalOrderTerms>, readonly [Order['type'], string | undefined]]>([
    ['with a limit', {}, ['LIMIT', '90']],
    ['that only rests', { type: 'LIMIT_MAKER' }, ['LIMIT_MAKER', '90']],
    ['at the market', { type: 'MARKET', limitPrice: undefined }, ['MARKET', undefined]],
    ['at the market, with a price that is none', { type: 'MARKET' }, ['MARKET', undefined]],
    ['whose price is left out', { limitPrice: undefined }, ['MARKET', undefined]],
    ['whose price is said to be nothing', { limitPrice: ZERO }, ['MARKET', undefined]],
  ])('%s is in the books as what can be known of it', (_, terms, expected) => {
    const { limitPrice, type } = adopted(terms);
    expect([type, limitPrice?.toFixed()]).toEqual(expected);
  });

  it('has the quantity that was ordered, and a lot where nothing was', () => {
    const quantities = ['0.000001', '0'].map((quantity) => adopted({ quantity: D(quantity) }).quantity.toFixed());
    expect(quantities).toEqual(['0.000001', '0.00001']);
  });

  it('bears the name that the venue tells, cut to what the books hold, or one of its id', () => {
    const names = ['web_1', '', 'x'.repeat(65)].map((name) => adopted({ venueClientOrderId: name }));
    expect(names.map(({ venueClientOrderId }) => venueClientOrderId)).toEqual(['web_1', 'unknown-7', 'x'.repeat(64)]);
    expect(names.map(isNamelessAtVenue)).toEqual([false, true, false]);
    expect(isNamelessAtVenue(anOrder({ venueClientOrderId: 'unknown-7' }))).toBe(false);
  });

  it('had ordered whatever it executed, which an order of ours did not', () => {
    const partly = { cumQuantity: D('2') };
    const ordered = (of: Order, executed: string): string => withExecutedOrdered(of, D(executed)).quantity.toFixed();
    const others = { ...adopted({}), ...partly };
    expect(['0.5', '1', '1.5'].map((executed) => ordered(others, executed))).toEqual(['3', '3', '3.5']);
    expect(ordered(anOrder(partly), '1.5')).toBe('3');
  });
});
