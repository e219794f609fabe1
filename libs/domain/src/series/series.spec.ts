import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LastValues, RecentValues } from './index.js';

const capacity = fc.integer({ min: 1, max: 12 });
const values = fc.array(fc.double({ noNaN: true }), { maxLength: 60, size: 'max' });

describe('the last n values', () => {
  it('equal the end of a list that keeps everything', () => {
    fc.assert(
      fc.property(capacity, values, (size, list) => {
        const series = new LastValues(size);
        list.forEach((value, index) => {
          series.push(value);
          const twin = list.slice(Math.max(0, index + 1 - size), index + 1);
          expect(series.toArray()).toEqual(twin);
          expect(Array.from({ length: size + 1 }, (_, back) => series.fromEnd(back))).toEqual(
            Array.from({ length: size + 1 }, (_, back) => twin[twin.length - 1 - back]),
          );
        });
        expect([series.length, series.fromEnd(-1)]).toEqual([Math.min(size, list.length), undefined]);
      }),
    );
  });

  it('refuse to keep none', () => {
    expect(() => new LastValues(0)).toThrow('at least one');
    expect(() => new RecentValues(0, 1)).toThrow('positive');
    expect(() => new RecentValues(1, 0.5)).toThrow('at least one');
  });
});

describe('the values of a window of time', () => {
  const step = fc.record({
    atUs: fc.nat({ max: 200 }),
    value: fc.option(fc.double({ noNaN: true }), { nil: undefined }),
  });

  it('equal a list that keeps everything and looks at its times, whatever the order of the times', () => {
    fc.assert(
      fc.property(
        capacity,
        fc.integer({ min: 1, max: 60 }),
        fc.array(step, { maxLength: 60 }),
        (size, window, steps) => {
          const series = new RecentValues(window, size);
          let twin: { atUs: number; value: number }[] = [];
          let nowUs = 0;
          let crowdedOut = 0;
          for (const { atUs, value } of steps) {
            nowUs = Math.max(nowUs, atUs);
            twin = twin.filter((kept) => kept.atUs > nowUs - window);
            if (value === undefined) series.advance(atUs);
            else {
              series.push(atUs, value);
              twin.push({ atUs: nowUs, value });
              crowdedOut += Math.max(0, twin.length - size);
              twin = twin.slice(-size);
            }
            expect(series.toArray()).toEqual(twin.map((kept) => kept.value));
            expect([series.length, series.fromEnd(0)]).toEqual([twin.length, twin.at(-1)?.value]);
          }
          expect(series.crowdedOut).toBe(crowdedOut);
        },
      ),
      { numRuns: 300 },
    );
  });
});
