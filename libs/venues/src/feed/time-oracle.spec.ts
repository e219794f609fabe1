import { expect, it } from 'vitest';
import { TimeOracle } from './time-oracle.js';

const top = (bidPriceTicks: number) => ({ bidPriceTicks, bidSizeLots: 1, askPriceTicks: 200, askSizeLots: 2 });

it('a book is judged by the quote that held when it was so, and not near the moment of a change', () => {
  const oracle = new TimeOracle(10);
  const book = (timeUs: number | null, bid: number) => oracle.onBook(null, timeUs, top(bid));
  book(50, 1);
  oracle.onQuote(0, 100, top(100));
  for (const [at, bid] of [
    [109, 99],
    [110, 100],
    [150, 100],
    [190, 98],
    [191, 101],
    [205, 101],
  ] as const)
    book(at, bid);
  oracle.onQuote(0, 200, top(101));
  expect([oracle.checks, oracle.matches]).toEqual([3, 2]);
  book(220, 101);
  oracle.onQuote(0, 300, top(102));
  expect([oracle.checks, oracle.matches]).toEqual([4, 3]);
});

it('nothing is judged across a hole, or where the venue sends no time', () => {
  const oracle = new TimeOracle(0);
  const book = (timeUs: number | null) => oracle.onBook(null, timeUs, top(1));
  oracle.onQuote(0, 100, top(100));
  book(null);
  book(150);
  oracle.forget();
  oracle.onQuote(0, 200, top(101));
  book(250);
  oracle.onQuote(0, 0, top(102));
  oracle.onQuote(0, 300, top(102));
  expect([oracle.checks, oracle.matches]).toEqual([0, 0]);
});
