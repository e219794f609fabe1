import { describe, expect, it } from 'vitest';
import { RunningTotal } from './running-total.js';

describe('RunningTotal', () => {
  it('goes on counting when the process behind the counter begins again', () => {
    const total = new RunningTotal();
    for (const value of [0, 10, 10, 25, 3, 7, 0, 1]) total.update(value);
    expect(total.total).toBe(25 + 7 + 1);
  });
});
