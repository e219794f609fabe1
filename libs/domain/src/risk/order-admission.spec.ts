import { Decimal, floorToStep } from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type OrderBounds, type UsualOrder, whyNeverAdmitted } from './order-admission.js';

const d = (text: string): Decimal => new Decimal(text);
/** 1 at 100 with an equity of 10,000. */
const ORDER: UsualOrder = { quantity: d('1'), price: d('100'), equity: d('10000') };

function bounds(limits: Partial<Record<keyof OrderBounds['limits'], string | undefined>>, ratio = '1'): OrderBounds {
  const wide = { maxOrderQuantity: '1000', maxOrderNotional: '1000000', maxPosition: '1000', ...limits };
  const of = (text: string | undefined): Decimal | undefined => (text === undefined ? undefined : d(text));
  return {
    limits: {
      maxOrderQuantity: of(wide.maxOrderQuantity),
      maxOrderNotional: of(wide.maxOrderNotional),
      maxPosition: of(wide.maxPosition),
    },
    maxGrossExposureRatio: d(ratio),
    marketCollar: d('0.01'),
  };
}

describe('an order that no state of the account lets pass', () => {
  it.each([
    ['fits exactly', bounds({ maxOrderQuantity: '1', maxOrderNotional: '101', maxPosition: '1' }, '0.0101'), undefined],
    ['is above the quantity of an order', bounds({ maxOrderQuantity: '0.99' }), 'maxOrderQuantity'],
    ['is above the notional with the collar', bounds({ maxOrderNotional: '100.99' }), 'maxOrderNotional'],
    ['is above the position', bounds({ maxPosition: '0.5' }), 'maxPosition'],
    ['is above the exposure', bounds({}, '0.01'), 'the exposure limit'],
    ['is above two of them', bounds({ maxPosition: '0.5' }, '0.01'), 'maxPosition,the exposure limit'],
    ['has a limit that is not set', bounds({ maxPosition: undefined }), 'maxPosition'],
  ])('is named where it %s', (_when, given, broken) => {
    expect(whyNeverAdmitted(ORDER, given)?.details['broken']).toBe(broken);
  });

  it('is told with the numbers and the factor by which it must shrink', () => {
    expect(whyNeverAdmitted(ORDER, bounds({ maxOrderNotional: '50', maxPosition: '0.1' }))).toMatchObject({
      code: 'ORDER_NEVER_ADMITTED',
      message:
        'No order of this size can ever pass: maxOrderNotional 50 is below 101, maxPosition 0.1 is below 1. ' +
        'Make its orders smaller by a factor of 10, or raise the limits.',
      details: { quantity: '1', price: '100', notional: '100', equity: '10000' },
      retryable: false,
    });
  });

  it.each([
    ['1.1', '1', '1.1'],
    ['1.1000000000000000000001', '1', '1.11'],
    ['1000000000000000000000000', '0.1', '10000000000000000000000000'],
  ])('is told the factor from %s to %s in plain digits: %s', (quantity, maxPosition, factor) => {
    const wide = { maxOrderQuantity: quantity, maxOrderNotional: '1'.padEnd(40, '0'), maxPosition };
    const order = { quantity: d(quantity), price: d('1'), equity: d('1'.padEnd(40, '0')) };
    expect(whyNeverAdmitted(order, bounds(wide))?.message).toContain(`smaller by a factor of ${factor}, or`);
  });

  it.each([
    [{ maxPosition: '0' }, '1', '10000', 'maxPosition 0 is below 1. Raise the limits that are 0.'],
    [{ maxPosition: undefined }, '1', '10000', 'maxPosition is not set. Set the missing limits.'],
    [
      { maxPosition: '0', maxOrderNotional: undefined },
      ...([
        '1',
        '10000',
        'maxPosition 0 is below 1. Set the missing limits, and raise the limits that are 0.',
      ] as const),
    ],
    [{}, '0', '10000', 'the exposure limit 0 is below 101. Raise the limits that are 0.'],
    [{}, '1', '0', 'the exposure limit 0 is below 101. Fund the account.'],
    [{}, '1', '-1', 'the exposure limit -1 is below 101. Fund the account.'],
    [
      { maxPosition: '0' },
      ...(['1', '0', 'the exposure limit 0 is below 101. Raise the limits that are 0, and fund the account.'] as const),
    ],
  ])(
    'is told no factor where a limit is missing or nothing: %o, a ratio of %s, an equity of %s',
    (limits, ratio, equity, said) => {
      const message = whyNeverAdmitted({ ...ORDER, equity: d(equity) }, bounds(limits, ratio))?.message;
      expect(message?.endsWith(said)).toBe(true);
      expect(message).not.toContain('factor');
    },
  );

  it('passes after it was made smaller by the factor that was told', () => {
    const amount = fc.integer({ min: 1, max: 1_000_000 }).map((cents) => d(String(cents)).div('100'));
    fc.assert(
      fc.property(amount, amount, amount, amount, (quantity, maxOrderQuantity, maxOrderNotional, maxPosition) => {
        const given = { ...bounds({}), limits: { maxOrderQuantity, maxOrderNotional, maxPosition } };
        const factor = /factor of ([\d.]+),/u.exec(whyNeverAdmitted({ ...ORDER, quantity }, given)?.message ?? '')?.[1];
        if (factor === undefined) return;
        const smaller = floorToStep(quantity.div(factor), d('0.00000001'));
        expect(whyNeverAdmitted({ ...ORDER, quantity: smaller }, given)).toBeUndefined();
      }),
    );
  });

  it('is told where the exchange takes none so small', () => {
    expect(whyNeverAdmitted({ ...ORDER, quantity: d('0') }, bounds({}))?.code).toBe('ORDER_BELOW_VENUE_MINIMUM');
  });
});
