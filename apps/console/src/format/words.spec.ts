import { expect, it } from 'vitest';
import { wordsOfName, wordsOfRecord } from './words.js';

it('a name is read as words', () => {
  expect(wordsOfName('grossExposureAfter')).toBe('gross exposure after');
  expect(wordsOfName('limits.maxPosition')).toBe('limits · max position');
});

it('a record is read on one line', () => {
  expect(wordsOfRecord({ prices: '20', pending: false })).toBe('prices 20 · pending false');
});
