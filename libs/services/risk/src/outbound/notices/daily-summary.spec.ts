import { describe, expect, it } from 'vitest';
import { Decimal, US_PER_SECOND } from '#libs/kernel';
import { VirtualScheduler } from '#libs/testkit';
import { DailySummary, summaryText } from './daily-summary.js';
import { DayTally } from './day-tally.js';

const HOUR_MS = 3_600_000;
const HOUR_US = 3_600 * US_PER_SECOND;

/** Two replicas on one set of claims, from 22:00 of the first day; the summary is due at 23:30. */
function world(replicas = 1) {
  const time = new VirtualScheduler(22 * HOUR_US);
  const told: string[] = [];
  const errors: unknown[] = [];
  const claims = new Set<number>();
  const books = { isAway: false, equity: new Decimal('1000') };
  const all = Array.from({ length: replicas }, () => {
    const tally = new DayTally(time.nowUs());
    const summary = new DailySummary({
      ...{ atMinute: 23 * 60 + 30, quote: 'USDT', scheduler: time, tally },
      readStanding: () =>
        books.isAway ? Promise.reject(new Error('away')) : Promise.resolve({ equity: books.equity, discrepancies: 1 }),
      claimSummary: (dueUs) => Promise.resolve(!claims.has(dueUs) && claims.add(dueUs).has(dueUs)),
      tell: (text) => Promise.resolve(void told.push(text)),
      onError: (error) => errors.push(error),
    });
    summary.startLooking();
    return { tally, summary };
  });
  return { time, told, errors, claims, books, all };
}

describe('the summary of a day', () => {
  it('is told at its time every day, with what happened since the one before', async () => {
    const { all, books, time, told } = world();
    const [one] = all;
    one?.tally.noteEquity(new Decimal('990'));
    one?.tally.noteEquity(new Decimal('2'));
    one?.tally.countTrade();
    await time.runForMs(1.4 * HOUR_MS);
    expect(told).toEqual([]);
    await time.runForMs(0.2 * HOUR_MS);
    expect(told).toEqual([
      'Since 1970-01-01 22:00 UTC: equity 1,000 USDT (+10), 1 trade, 0 refusals, 1 open discrepancy',
    ]);
    books.equity = new Decimal('-1234.567');
    one?.tally.countRefusal();
    one?.tally.countRefusal();
    await time.runForMs(24 * HOUR_MS);
    expect(told.slice(1)).toEqual([
      'Since 1970-01-01 23:30 UTC: equity -1,234.57 USDT (-2,234.57), 0 trades, 2 refusals, 1 open discrepancy',
    ]);
    await time.complete(one?.summary.stopLooking() ?? Promise.resolve());
  });

  it('is told once where there are several replicas', async () => {
    const { time, told } = world(2);
    await time.runForMs(26 * HOUR_MS);
    expect(told).toHaveLength(2);
  });

  it('is told later where the books were away at its time', async () => {
    const { books, errors, time, told } = world();
    books.isAway = true;
    await time.runForMs(2 * HOUR_MS);
    expect([told.length, errors.length > 0]).toEqual([0, true]);
    books.isAway = false;
    await time.runForMs(60_000);
    expect(told).toHaveLength(1);
  });

  it('says where equity is not known, now or then', () => {
    const tally = { sinceUs: 0, trades: 0, refusals: 0, equity: undefined };
    const standing = { equity: new Decimal('5'), discrepancies: 0 };
    expect(summaryText(tally, standing, 'USDT')).toContain('equity 5 USDT (change not known), 0 trades');
    expect(summaryText(tally, { ...standing, equity: undefined }, 'USDT')).toContain('equity not known, ');
  });

  it('says the first digits of what is small, such as an equity in BTC', () => {
    const tally = { sinceUs: 0, trades: 0, refusals: 0, equity: new Decimal('1.23456789') };
    const standing = { equity: new Decimal('1.23468189'), discrepancies: 0 };
    expect(summaryText(tally, standing, 'BTC')).toContain('equity 1.23468 BTC (+0.000114)');
  });
});
