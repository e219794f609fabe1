import { type AccountId, Decimal, type InstrumentId, type IntentId, type VenueId, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { type IntentIdentity, isSameIntent } from './decision.js';

const intent: IntentIdentity = {
  intentId: asId<IntentId>('i1'),
  account: asId<AccountId>('a'),
  venue: asId<VenueId>('binance'),
  instrument: asId<InstrumentId>('BTC-USDT'),
  side: 'BUY',
  quantity: new Decimal('1'),
  limitPrice: new Decimal('100'),
};

describe('an intent under an id that was decided', () => {
  it('is the same with its numbers written otherwise', () => {
    expect(isSameIntent(intent, { ...intent, quantity: new Decimal('1.0'), limitPrice: new Decimal('100.00') })).toBe(
      true,
    );
    expect(isSameIntent({ ...intent, limitPrice: undefined }, { ...intent, limitPrice: undefined })).toBe(true);
  });

  it.each([
    ['account', { account: asId<AccountId>('b') }],
    ['venue', { venue: asId<VenueId>('kraken') }],
    ['instrument', { instrument: asId<InstrumentId>('ETH-USDT') }],
    ['side', { side: 'SELL' }],
    ['quantity', { quantity: new Decimal('1.1') }],
    ['limit price', { limitPrice: new Decimal('100.1') }],
    ['order type, which a missing limit price tells', { limitPrice: undefined }],
    ['id', { intentId: asId<IntentId>('i2') }],
  ] as const)('is another one with another %s', (_, over) => {
    expect(isSameIntent(intent, { ...intent, ...over })).toBe(false);
    expect(isSameIntent({ ...intent, ...over }, intent)).toBe(false);
  });
});
