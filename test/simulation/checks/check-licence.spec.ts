import { describe, expect, it } from 'vitest';
import { checkLicence } from './check-licence.js';
import { D, madeOrder, madeWire } from './made-history.fixture.js';

const invariants = (...given: Parameters<typeof checkLicence>): string[] =>
  checkLicence(...given).map(({ invariant }) => invariant);

describe('the licence of a new order on the wire', () => {
  it('is a committed row with its mark, in time and with the same terms', () => {
    expect(invariants(madeWire(), { committed: madeOrder(), nowUs: 100 })).toStrictEqual([]);
  });

  it('is missing without a row, or without its mark', () => {
    expect(invariants(madeWire(), { committed: undefined, nowUs: 1 })).toStrictEqual(['I-11']);
    const unmarked = madeOrder({ sentAtUs: undefined });
    expect(invariants(madeWire(), { committed: unmarked, nowUs: 1 })).toStrictEqual(['I-11']);
  });

  it('has run out a microsecond after its intent', () => {
    expect(invariants(madeWire(), { committed: madeOrder(), nowUs: 101 })).toStrictEqual(['I-18']);
  });

  it.each([
    ['symbol', { symbol: 'ETHUSDT' }],
    ['side', { side: 'SELL' }],
    ['quantity', { quantity: D('3.1') }],
    ['price', { price: D('100.01') }],
    ['kind', { price: undefined }],
  ])('does not cover another %s', (_what, changes) => {
    expect(invariants(madeWire(changes), { committed: madeOrder(), nowUs: 1 })).toStrictEqual(['I-20']);
  });
});
