import { describe, expect, it } from 'vitest';
import { BookOracle } from './book-oracle.js';

const top = (bidSizeLots: number) => ({ bidPriceTicks: 10, bidSizeLots, askPriceTicks: 11, askSizeLots: 1 });

describe('BookOracle', () => {
  it('compares a book with the latest quote at or below its id, once a newer quote proves which that is', () => {
    const oracle = new BookOracle();
    oracle.onQuote(5, top(1));
    oracle.onBook(7, top(2));
    expect(oracle.checks).toBe(0);
    oracle.onQuote(6, top(2));
    expect(oracle.checks).toBe(0);
    oracle.onQuote(9, top(3));
    expect([oracle.checks, oracle.matches]).toEqual([1, 1]);
  });

  it('judges a diff that comes after many newer quotes', () => {
    const oracle = new BookOracle();
    for (let sequence = 1; sequence <= 20; sequence += 1) oracle.onQuote(sequence, top(sequence));
    oracle.onBook(10, top(10));
    oracle.onBook(15, top(14));
    expect([oracle.checks, oracle.matches]).toEqual([2, 1]);
  });

  it('does not judge where no quote is old enough or where a break lies between', () => {
    const oracle = new BookOracle();
    oracle.onQuote(10, top(1));
    oracle.onBook(8, top(1));
    oracle.onQuote(11, top(1));
    expect(oracle.checks).toBe(0);
    oracle.onBook(11, top(1));
    oracle.onBreak();
    oracle.onQuote(12, top(1));
    expect(oracle.checks).toBe(0);
  });

  it('stays within its bound when one channel is silent', () => {
    const oracle = new BookOracle(10);
    for (let i = 1; i <= 100; i += 1) oracle.onQuote(i, top(i));
    oracle.onBook(1, top(1));
    oracle.onBook(97, top(97));
    expect([oracle.checks, oracle.matches]).toEqual([1, 1]);
  });

  it('judges every change by the quote that was the latest, while quotes and changes wait for each other in any numbers', () => {
    const oracle = new BookOracle();
    // Quotes run ahead by up to 100, then changes do: the queues grow, wrap and are emptied.
    for (let round = 0; round < 30; round += 1) {
      const from = round * 1_000;
      const count = 1 + ((round * 37) % 100);
      for (let i = 1; i <= count; i += 1) oracle.onQuote(from + i * 2, top(i));
      for (let i = 1; i < count; i += 1) oracle.onBook(from + i * 2 + 1, top(i % 5 === 0 ? 999 : i));
      for (let i = 1; i <= count; i += 1) oracle.onBook(from + 500 + i, top(count));
    }
    const counts = Array.from({ length: 30 }, (_, round) => 1 + ((round * 37) % 100));
    const judged = counts.map((count, round) => count - 1 + (round < 29 ? count : 0));
    const wrong = counts.map((count) => Math.floor((count - 1) / 5));
    const sum = (list: number[]) => list.reduce((total, one) => total + one, 0);
    expect([oracle.checks, oracle.checks - oracle.matches]).toEqual([sum(judged), sum(wrong)]);
  });
});
