import { describe, expect, it } from 'vitest';
import type { ReplayPlan } from './replay-plan.js';
import { faultsOf, readStatus, statusLine, summaryOf } from './replay-status.js';

const plan: ReplayPlan = {
  venue: 'binance',
  symbols: ['BTC-USDT'],
  frames: 10,
  trades: 4,
  quotes: 3,
  depth: 3,
  quotesFromBook: false,
};

const tape = {
  state: 'ended',
  reason: null,
  frames: 10,
  badFrames: 0,
  rounds: 1,
  interruptions: 0,
  tradesRead: 4,
  tradesPublished: 3,
  tradesRepeated: 1,
  quotesRead: 3,
  quotesPublished: 3,
  depthRead: 3,
  depthPublished: 2,
  superseded: 0,
};
const published = { updates: 8, dropped: 0 };

function statusWith(changes: Partial<typeof tape> = {}, dropped = 0) {
  const status = readStatus({ tape: { ...tape, ...changes }, published: { ...published, dropped } });
  if (status === undefined) throw new TypeError('it is a status');
  return status;
}

describe('a replay', () => {
  it('that read and published all of the tape has no fault', () => {
    expect(faultsOf(statusWith(), plan)).toEqual([]);
    expect(summaryOf(statusWith(), plan)).toContain('trades 3 of 4 (1 came again)');
  });

  it.each([
    ['was stopped', { state: 'stopped' }, 'not played to its end'],
    ['missed frames', { frames: 9 }, 'frames read: 9 instead of 10'],
    ['missed a trade', { tradesRead: 3, tradesPublished: 2 }, 'trades read: 3 instead of 4'],
    ['read a trade that never left', { tradesPublished: 2 }, 'trades published or known already: 3 instead of 4'],
    ['read a quote that never left', { quotesPublished: 2 }, 'quotes published: 2 instead of 3'],
    ['met a frame that it could not read', { badFrames: 1 }, 'frames that cannot be read: 1'],
    ['lost its broker', { interruptions: 1 }, 'the broker was lost 1 times'],
  ])('that %s is not whole', (_, changes, fault) => {
    expect(faultsOf(statusWith(changes), plan).join()).toContain(fault);
  });

  it('that dropped updates is not whole', () => {
    expect(faultsOf(statusWith({}, 5), plan)).toEqual(['updates dropped: 5 instead of 0']);
  });

  it('of a venue whose quotes are made from the book needs not as many as the tape has', () => {
    const ofBook = { ...plan, quotesFromBook: true };
    expect(faultsOf(statusWith({ quotesPublished: 7 }), ofBook)).toEqual([]);
    expect(summaryOf(statusWith({ quotesPublished: 7 }), ofBook)).toContain('quotes 7, made from the book');
  });

  it('played twice has read everything twice', () => {
    const twice = { rounds: 2, frames: 20, tradesRead: 8, tradesPublished: 8, tradesRepeated: 0 };
    const more = { quotesRead: 6, quotesPublished: 6, depthRead: 6, depthPublished: 6 };
    expect(faultsOf(statusWith({ ...twice, ...more }), plan)).toEqual([]);
  });

  it('shows where it stands', () => {
    expect(statusLine(statusWith({ frames: 5 }), plan)).toBe('frames 5 (50 %)  trades 3  quotes 3  depth 2  dropped 0');
  });

  it('has no status where market-data plays no tape', () => {
    expect(readStatus({ tape: null, published })).toBeUndefined();
    expect(readStatus(undefined)).toBeUndefined();
  });
});
