import { describe, expect, it } from 'vitest';
import { restartDelayMs } from './backoff.js';

describe('restartDelayMs', () => {
  it('doubles from 250 ms up to 5 s and stays there', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 1_000_000].map(restartDelayMs)).toEqual([
      250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000,
    ]);
  });
});
