import { describe, expect, it } from 'vitest';
import { settledUntil } from './settled-until.js';

describe('the time up to which a list of trades is settled', () => {
  it('is a minute before the newest trade, wherever it stands', () => {
    expect(settledUntil([{ exchangeAtUs: 70_000_000 }, { exchangeAtUs: 90_000_000 }, { exchangeAtUs: 1 }])).toBe(
      30_000_000,
    );
    expect(settledUntil([])).toBeLessThan(0);
  });

  it('is found in a million trades, the most that are read at once', () => {
    expect(settledUntil(Array.from({ length: 1_000_000 }, () => ({ exchangeAtUs: 61_000_000 })))).toBe(1_000_000);
  });
});
