import { type ClientOrderId, Decimal, type VenueOrderId, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { isAnotherOrder, isHeldByVenue } from './another-order.js';
import { anOrder } from './order.fixture.js';

const OURS = `tw1-${'a'.repeat(32)}`;
const ANOTHER_OF_OURS = `tw1-${'b'.repeat(32)}`;
const order = {
  ...anOrder(),
  clientOrderId: asId<ClientOrderId>(OURS),
  venueClientOrderId: OURS,
  side: 'BUY',
  limitPrice: new Decimal('100'),
  external: false,
} as const;
const same = { clientOrderId: OURS, side: 'BUY', limitPrice: new Decimal('100.00') } as const;

describe('the order that a venue has under the id of one in the books', () => {
  it('is the same under its own name, under the name of an amendment, and where no name is told', () => {
    expect(isAnotherOrder(order, same)).toBe(false);
    expect(isAnotherOrder(order, { ...same, clientOrderId: 'web_7' })).toBe(false);
    expect(isAnotherOrder(order, { clientOrderId: undefined, side: 'BUY' })).toBe(false);
  });

  it('is another one on the other side, at another price, or under another name of our making', () => {
    expect(isAnotherOrder(order, { ...same, side: 'SELL' })).toBe(true);
    expect(isAnotherOrder(order, { ...same, limitPrice: new Decimal('101') })).toBe(true);
    expect(isAnotherOrder(order, { ...same, clientOrderId: ANOTHER_OF_OURS })).toBe(true);
  });

  it('of others may have a price that follows the market, and a name that was not known before', () => {
    const external = { ...order, external: true, venueClientOrderId: 'unknown-7' };
    expect(isAnotherOrder(external, { ...same, limitPrice: new Decimal('101') })).toBe(false);
    expect(isAnotherOrder(external, { ...same, clientOrderId: ANOTHER_OF_OURS })).toBe(false);
    expect(isAnotherOrder({ ...external, venueClientOrderId: 'web_7' }, same)).toBe(true);
  });
});

describe('an order', () => {
  it.each([
    ['New', '7', true],
    ['Filled', '7', true],
    ['Rejected', '7', false],
    ['New', undefined, false],
  ] as const)('that is %s under the id %s must be known to its venue: %s', (status, id, expected) => {
    const venueOrderId = id === undefined ? undefined : asId<VenueOrderId>(id);
    expect(isHeldByVenue({ status, venueOrderId })).toBe(expected);
  });
});
