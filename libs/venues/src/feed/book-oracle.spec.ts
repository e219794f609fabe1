import { expect, it } from 'vitest';
import type { WireQuote } from '../codec/index.js';
import { BookOracle } from './book-oracle.js';

const quote = (exchangeTimeUs: number | null, bidPrice: string): WireQuote => ({
  type: 'quote',
  ...{ venue: 'scripted', instrument: 'BTC-USD', exchangeTimeUs, sequence: null },
  ...{ bidPrice, bidSize: '1', askPrice: '200', askSize: '2' },
});

it('a book is judged by the quote that held when it was so, and not near the moment of a change', () => {
  const oracle = new BookOracle(10);
  const book = (timeUs: number | null, bid: string) => oracle.onBook(timeUs, [bid, '1'], ['200', '2']);
  book(50, '1');
  oracle.onQuote(quote(100, '100'));
  for (const [at, bid] of [
    [109, '99'],
    [110, '100'],
    [150, '100'],
    [190, '98'],
    [191, '101'],
    [205, '101'],
  ] as const)
    book(at, bid);
  oracle.onQuote(quote(200, '101'));
  expect([oracle.checks, oracle.matches]).toEqual([3, 2]);
  book(220, '101');
  oracle.onQuote(quote(300, '102'));
  expect([oracle.checks, oracle.matches]).toEqual([4, 3]);
});

it('nothing is judged across a hole, or where the venue sends no time', () => {
  const oracle = new BookOracle(0);
  const book = (timeUs: number | null) => oracle.onBook(timeUs, ['1', '1'], null);
  oracle.onQuote(quote(100, '100'));
  book(null);
  book(150);
  oracle.forget();
  oracle.onQuote(quote(200, '101'));
  book(250);
  oracle.onQuote(quote(null, '102'));
  oracle.onQuote(quote(300, '102'));
  expect([oracle.checks, oracle.matches]).toEqual([0, 0]);
});
