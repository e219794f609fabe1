import { Decimal } from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DailyLoss, dailyLossOf, dayBeginUs, lossCountBeginUs, stateByLoss } from './daily-loss.js';
import { TRADING_STATES, type TradingState, type TradingStateChange } from './trading-state.js';

const D = (text: string): Decimal => new Decimal(text);
const LIMITS = { reduceAt: D('0.05'), haltAt: D('0.1') };
const DAY_US = 86_400_000_000;
const MIDNIGHT_US = 20_000 * DAY_US;
const NOON_US = MIDNIGHT_US + DAY_US / 2;

const lossOf = (equity: string): DailyLoss | undefined => dailyLossOf(MIDNIGHT_US, D('1000'), D(equity));

describe('the loss of a day', () => {
  it.each([
    ['ACTIVE', '950.01', undefined],
    ['ACTIVE', '950', 'REDUCING'],
    ['ACTIVE', '900.01', 'REDUCING'],
    ['ACTIVE', '900', 'HALTED'],
    ['ACTIVE', '-5', 'HALTED'],
    ['ACTIVE', '1000', undefined],
    ['ACTIVE', '2000', undefined],
    ['REDUCING', '1000', undefined],
    ['REDUCING', '950', undefined],
    ['REDUCING', '900', 'HALTED'],
    ['HALTED', '1000', undefined],
    ['HALTED', '950', undefined],
    ['HALTED', '100', undefined],
  ] as const)('takes an account that is %s and has %s of 1000 left to %s', (now, equity, state) => {
    const daily = lossOf(equity);
    expect(daily && stateByLoss(daily, LIMITS, now)).toBe(state);
  });

  it('halts at once where both limits are one', () => {
    const daily = lossOf('950');
    expect(daily && stateByLoss(daily, { reduceAt: D('0.05'), haltAt: D('0.05') }, 'ACTIVE')).toBe('HALTED');
  });

  it('never lets go', () => {
    const part = fc.integer({ min: 1, max: 100 }).map((percent) => D(String(percent)).div('100'));
    const worth = fc.integer({ min: -2_000, max: 5_000 }).map((amount) => D(String(amount)));
    fc.assert(
      fc.property(
        fc.constantFrom(...TRADING_STATES),
        part,
        part,
        worth,
        worth,
        (now, one, other, reference, equity) => {
          const [reduceAt, haltAt] = one.lt(other) ? [one, other] : [other, one];
          const daily = dailyLossOf(MIDNIGHT_US, reference, equity);
          const state = daily && stateByLoss(daily, { reduceAt, haltAt }, now);
          if (state !== undefined) expect(TRADING_STATES.indexOf(state)).toBeGreaterThan(TRADING_STATES.indexOf(now));
        },
      ),
    );
  });

  it('is not known where a worth is not, or where there was nothing to lose', () => {
    expect(dailyLossOf(1, undefined, D('1'))).toBeUndefined();
    expect(dailyLossOf(1, D('1'), undefined)).toBeUndefined();
    expect(dailyLossOf(1, D('0'), D('-1'))).toBeUndefined();
  });

  it('is what is missing, and nothing after a gain', () => {
    expect(lossOf('970.5')).toEqual({
      sinceUs: MIDNIGHT_US,
      reference: D('1000'),
      equity: D('970.5'),
      loss: D('29.5'),
    });
    expect(lossOf('1000.1')?.loss.toFixed()).toBe('0');
  });
});

describe('the count of a day', () => {
  const change = (state: TradingState, minute: number, actor = 'ann'): TradingStateChange => ({
    ...{ scope: 'paper-1', state, version: minute, actor, reason: 'why', commandId: `c${minute}` },
    changedAtUs: MIDNIGHT_US + minute * 60_000_000,
  });
  const minuteOf = (...changes: TradingStateChange[]): number =>
    (lossCountBeginUs(NOON_US, changes) - MIDNIGHT_US) / 60_000_000;

  it('begins at midnight, in UTC', () => {
    expect([NOON_US, MIDNIGHT_US, MIDNIGHT_US + DAY_US - 1].map(dayBeginUs)).toEqual(Array(3).fill(MIDNIGHT_US));
    expect(dayBeginUs(MIDNIGHT_US - 1)).toBe(MIDNIGHT_US - DAY_US);
    expect(minuteOf()).toBe(0);
  });

  it('begins anew when a person resumes, also where nothing was halted, and with the last time', () => {
    expect(minuteOf(change('REDUCING', 5, 'risk-monitor'), change('ACTIVE', 9))).toBe(9);
    expect(minuteOf(change('ACTIVE', 9))).toBe(9);
    expect(minuteOf(change('ACTIVE', 9, 'risk-monitor'))).toBe(0);
    expect(minuteOf(change('ACTIVE', 9), change('HALTED', 10), change('ACTIVE', 12), change('HALTED', 13))).toBe(12);
  });

  it('begins anew when a person lets a halted account reduce', () => {
    expect(minuteOf(change('HALTED', 5, 'risk-monitor'), change('REDUCING', 9))).toBe(9);
    expect(minuteOf(change('HALTED', -60, 'risk-monitor'), change('REDUCING', 9))).toBe(9);
    expect(minuteOf(change('ACTIVE', -60), change('REDUCING', 9))).toBe(0);
  });

  it('goes on where the account is made to do less, by whomever', () => {
    expect(minuteOf(change('REDUCING', 5), change('HALTED', 6))).toBe(0);
    expect(minuteOf(change('ACTIVE', 3), change('REDUCING', 5, 'risk-monitor'), change('HALTED', 6))).toBe(3);
    expect(minuteOf(change('REDUCING', 5), change('REDUCING', 6))).toBe(0);
  });
});
