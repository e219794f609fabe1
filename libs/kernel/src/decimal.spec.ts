import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Decimal,
  ZERO,
  floorToStep,
  formatDecimal,
  isMultipleOf,
  parseDecimal,
  readableDecimal,
  sumDecimals,
} from './decimal.js';

const decimalText = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.integer({ min: 0, max: 18 }))
  .map(([negative, digits, places]) => {
    const text = digits.toString().padStart(places + 1, '0');
    const whole = text.slice(0, text.length - places);
    const part = places === 0 ? '' : `.${text.slice(text.length - places)}`;
    return `${negative ? '-' : ''}${whole}${part}`;
  });

/** A decimal as an integer of 10^-40 steps: an oracle that shares no code with the library. */
function scaled(text: string): bigint {
  const negative = text.startsWith('-');
  const [whole = '0', part = ''] = text.replace('-', '').split('.');
  const magnitude = BigInt(whole + part.padEnd(40, '0'));
  return negative ? -magnitude : magnitude;
}

describe('decimals', () => {
  it('add and subtract exactly, as an integer oracle does', () => {
    fc.assert(
      fc.property(decimalText, decimalText, (a, b) => {
        const x = new Decimal(a);
        const y = new Decimal(b);
        expect(scaled(formatDecimal(x.plus(y)))).toBe(scaled(a) + scaled(b));
        expect(scaled(formatDecimal(x.minus(y)))).toBe(scaled(a) - scaled(b));
      }),
    );
  });

  it('read and write plain text without loss', () => {
    fc.assert(
      fc.property(decimalText, (text) => {
        const value = parseDecimal(text);
        expect(value).toBeDefined();
        expect(scaled(formatDecimal(value ?? ZERO))).toBe(scaled(text));
      }),
    );
  });

  it.each(['', ' 1', '1e5', 'NaN', 'Infinity', '0x10', '1.', '.5', '+1', '1,5', '9'.repeat(41)])(
    'refuse "%s" at an edge',
    (text) => {
      expect(parseDecimal(text)).toBeUndefined();
    },
  );

  it('refuse a JavaScript number, which may already have lost digits', () => {
    expect(() => new Decimal(0.1)).toThrow();
  });

  it('floor to a step towards zero, leaving less than one step', () => {
    fc.assert(
      fc.property(decimalText, fc.constantFrom('0.00001', '0.01', '1', '0.5', '25'), (text, stepText) => {
        const value = new Decimal(text);
        const step = new Decimal(stepText);
        const floored = floorToStep(value, step);
        expect(isMultipleOf(floored, step)).toBe(true);
        expect(value.minus(floored).abs().lt(step)).toBe(true);
        expect(floored.abs().lte(value.abs())).toBe(true);
      }),
    );
  });

  it('compare as an integer oracle does, also what differs in its last digit, and refuse a number', () => {
    fc.assert(
      fc.property(decimalText, decimalText, fc.integer({ min: -1, max: 1 }), (a, b, last) => {
        const x = new Decimal(a);
        for (const text of [b, a, formatDecimal(x.plus(new Decimal(`${last}e-18`)))])
          expect(x.cmp(new Decimal(text))).toBe(Math.sign(Number(scaled(a) - scaled(text))));
      }),
    );
    expect(() => new Decimal('1').lt(1)).toThrow('Invalid value');
    expect(new Decimal('-0').eq(ZERO)).toBe(true);
  });

  it('are multiples of a step exactly where a division leaves nothing', () => {
    const steps = fc.constantFrom('0.00000001', '0.01', '1', '1000', '0.5', '25', '0.003', '1.1');
    fc.assert(
      fc.property(decimalText, steps, fc.boolean(), (text, stepText, isFloored) => {
        const step = new Decimal(stepText);
        const value = isFloored ? floorToStep(new Decimal(text), step) : new Decimal(text);
        expect(isMultipleOf(value, step)).toBe(value.mod(step).eq(ZERO));
      }),
    );
  });

  it('are read by their first digits, however small they are', () => {
    const values = ['10012.53125', '0', '0.5', '1.23456789', '0.00012345678949', '-0.000000000000000000123'];
    expect(values.map((text) => formatDecimal(readableDecimal(new Decimal(text), 4)))).toEqual([
      ...['10012.5312', '0', '0.5', '1.2345679', '0.00012345679', '-0.000000000000000000123'],
    ]);
    expect(formatDecimal(readableDecimal(new Decimal('-1234.567'), 2, 6))).toBe('-1234.57');
  });

  it('sum to zero for none', () => {
    expect(formatDecimal(sumDecimals([]))).toBe('0');
    expect(formatDecimal(sumDecimals([new Decimal('0.1'), new Decimal('0.2')]))).toBe('0.3');
  });
});
