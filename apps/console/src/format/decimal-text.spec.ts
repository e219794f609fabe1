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
    expect([signedMoney('3.5'), signedMoney('-3.5'), signedMoney('0.001')]).toEqual(['+3.50', '−3.50', '+0.001']);
    expect([signedMoney('-0.0000312'), signedMoney('0'), signedMoney('0.00')]).toEqual(['−0.0000312', '0.00', '0.00']);
    expect([toneOf('0.00'), toneOf('-0.1'), toneOf('7'), toneOf(null)]).toEqual(['flat', 'down', 'up', 'flat']);
    expect(money('100000')).toBe('100,000.00');
  });

  it('shows the first digits of money however little it is, cents of what is counted in cents, and nothing of dust', () => {
    const amounts = ['1234.56789', '12.3456', '0.5', '0.031249', '-0.00001234567', '0.0000000000000004', '0', 'odd'];
    expect(amounts.map((amount) => money(amount))).toEqual([
      ...['1,234.57', '12.35', '0.50', '0.03125', '−0.00001235', '0.00', '0.00', 'odd'],
    ]);
  });

  it('tells an amount of a coin by more digits than one of a currency', () => {
    expect(['USDT', 'EUR', 'BTC', 'ETH', ''].map((asset) => money('1.23456789', 2, asset))).toEqual([
      ...['1.23', '1.23', '1.2345679', '1.2345679', '1.23'],
    ]);
    expect(signedMoney('0.00012345678', 2, 'BTC')).toBe('+0.00012345678');
    expect(signedMoney('21000.5', 2, 'BTC')).toBe('+21,000.50');
    expect(money('12', 8)).toBe('12.00000000');
  });
});
