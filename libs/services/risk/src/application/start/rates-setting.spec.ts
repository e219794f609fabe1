import { describe, expect, it } from 'vitest';
import { testSettings } from '../../fixtures/test-settings.fixture.js';

const ratesOf = (text: string): unknown => testSettings({ RISK_MAX_ORDER_RATE: text }).RISK_MAX_ORDER_RATE;

describe('a setting of rates', () => {
  it('says how many within how long, as often as it likes, or that there is no bound', () => {
    expect(ratesOf('40/1s, 400/60s')).toEqual([
      { most: 40, windowMs: 1_000 },
      { most: 400, windowMs: 60_000 },
    ]);
    expect(ratesOf('off')).toEqual([]);
  });

  it.each(['', '40', '40/1', '0/1s', '40/0s', '40/61s', '-1/1s', '1.5/1s', '40/1s,', 'none', '1000000/1s'])(
    'keeps risk from starting with "%s", and says what is wrong',
    (text) => {
      expect(() => ratesOf(text)).toThrow(/is not of the form 40\/1s/u);
    },
  );
});
