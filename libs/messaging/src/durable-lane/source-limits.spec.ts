import { expect, it } from 'vitest';
import { lookPauseMs } from './source-limits.js';

it.each([
  [0, 50],
  [5_000_000, 50],
  [10_000_000, 100],
  [49_900_000, 499],
  [60_000_000, 500],
  [86_400_000_000, 500],
])('a consumer that has been missing for %i us is looked for again after %i ms', (missingUs, pauseMs) => {
  expect(lookPauseMs(missingUs)).toBe(pauseMs);
});
