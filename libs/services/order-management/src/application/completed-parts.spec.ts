import { describe, expect, it } from 'vitest';
import { CompletedParts } from './completed-parts.js';

describe('what the venue has told completely', () => {
  it('is nothing until orders and fills both were', () => {
    const completed = new CompletedParts();
    completed.note(new Set(['orders', 'balances']), 10);
    expect(completed.allSinceUs).toBe(0);
    completed.note(new Set(['fills']), 20);
    expect(completed.allSinceUs).toBe(10);
  });

  it('goes on although orders and fills are never again in one round, and is as old as the older of them', () => {
    const completed = new CompletedParts();
    completed.note(new Set(['orders', 'fills', 'balances']), 10);
    completed.note(new Set(['orders']), 20);
    expect(completed.allSinceUs).toBe(10);
    completed.note(new Set(['fills', 'unknown']), 30);
    expect(completed.allSinceUs).toBe(20);
  });
});
