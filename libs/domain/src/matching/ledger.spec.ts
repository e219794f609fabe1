import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ledger } from './ledger.js';
import { Decimal, InvariantViolation } from '#libs/kernel';

const amount = fc.integer({ min: 0, max: 100_000 }).map((cents) => new Decimal(String(cents)).div(new Decimal('100')));
const account = fc.constantFrom('a', 'b', 'c');
const step = fc.record({
  what: fc.constantFrom('lock', 'unlock', 'pay'),
  from: account,
  to: account,
  amount,
  fee: amount,
});

describe('the ledger', () => {
  it('keeps the sum over all accounts, and nobody ever holds less than nothing', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const ledger = new Ledger();
        for (const name of ['a', 'b', 'c']) ledger.deposit(name, 'USDT', new Decimal('1000.01'));
        for (const { what, from, to, amount: value, fee } of steps) {
          try {
            if (what === 'lock') ledger.lock(from, 'USDT', value);
            else if (what === 'unlock') ledger.unlock(from, 'USDT', value);
            else ledger.pay('USDT', value, from, to, fee, 'fees');
          } catch (error) {
            expect(error).toBeInstanceOf(InvariantViolation);
          }
          expect(ledger.total('USDT').toFixed()).toBe('3000.03');
          for (const name of ['a', 'b', 'c', 'fees']) {
            const { free, locked } = ledger.holding(name, 'USDT');
            expect(free.gte(new Decimal('0')) && locked.gte(new Decimal('0'))).toBe(true);
          }
        }
      }),
    );
  });

  it('refuses to lock more than is free, and changes nothing then', () => {
    const ledger = new Ledger();
    ledger.deposit('a', 'BTC', new Decimal('1'));
    expect(ledger.lock('a', 'BTC', new Decimal('1.00000001'))).toBe(false);
    expect(ledger.holding('a', 'BTC').free.toFixed()).toBe('1');
  });

  it('treats paying more than is locked as what must not happen', () => {
    const ledger = new Ledger();
    ledger.deposit('a', 'BTC', new Decimal('1'));
    expect(() => ledger.pay('BTC', new Decimal('0.1'), 'a', 'b', new Decimal('0'), 'fees')).toThrow(InvariantViolation);
  });
});
