import { describe, expect, it } from 'vitest';
import { Decimal } from '#libs/kernel';
import { instrument } from './momentum.fixture.js';
import { sizeFromRisk } from './order-size.js';

const d = (text: string): Decimal => new Decimal(text);

describe('the size of an order', () => {
  it('is a lot less where the division rounds up to a lot that would risk more than allowed', () => {
    const sizing = { riskFraction: d('1'), stopDistance: d('1'), maxUnits: d('1000') };
    const whole = { ...instrument, lotSize: d('1'), minQuantity: d('1') };
    // 19.999… / 10 is 1.999… with 25 nines, which a division to 24 places rounds to 2.
    const equity = d('20').minus(`0.${'0'.repeat(24)}1`);
    expect(equity.div('10').toFixed()).toBe('2');
    expect(sizeFromRisk(whole, equity, d('10'), sizing).toFixed()).toBe('1');
    expect(sizeFromRisk(whole, d('20'), d('10'), sizing).toFixed()).toBe('2');
  });
});
