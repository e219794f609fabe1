import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averagePrice, exact, groupText, money, roundText, signedMoney, toneOf } from './decimal-text.js';

describe('a decimal text', () => {
  it('is rounded half away from zero, without a binary fraction in between', () => {
    expect(roundText('1.005', 2)).toBe('1.01');
    expect(roundText('-1.005', 2)).toBe('-1.01');
    expect(roundText('99999.995', 2)).toBe('100000.00');
    expect(roundText('0.4', 0)).toBe('0');
    expect(roundText('-0.001', 2)).toBe('0.00');
    expect(roundText('12345678901234567890.125', 2)).toBe('12345678901234567890.13');
  });

  it('keeps its value when it is grouped', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.nat(999_999), (whole, part) => {
        const text = `${whole}.${part}`;
        expect(groupText(text).replaceAll(',', '').replace('−', '-')).toBe(text);
      }),
    );
    expect(groupText('1234567.8')).toBe('1,234,567.8');
    expect(exact(null)).toBe('—');
  });

  it('shows the digits of an average price, however small it is', () => {
    const averages = ['61814.84125', '0', '0.5', '0.58123456789', '0.00000721345678901', '0.000000000122'];
    expect(averages.map(averagePrice)).toEqual([
      ...['61,814.8413', '0.0000', '0.5000', '0.58123457', '0.0000072134568', '0.000000000122'],
    ]);
  });

  it('says which way it points', () => {
    expect([signedMoney('3.5'), signedMoney('-3.5'), signedMoney('0.001')]).toEqual(['+3.50', '−3.50', '0.00']);
    expect([toneOf('0.00'), toneOf('-0.1'), toneOf('7'), toneOf(null)]).toEqual(['flat', 'down', 'up', 'flat']);
    expect(money('100000')).toBe('100,000.00');
  });
});
