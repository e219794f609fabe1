import { describe, expect, it } from 'vitest';
import { CRASH_POINTS, CrashPoints } from './crash-points.js';

describe('crash points', () => {
  it('each have a name of their own', () => {
    expect(new Set(CRASH_POINTS).size).toBe(CRASH_POINTS.length);
  });

  it('let the instance die that passes one, once, after those that pass unharmed', () => {
    const points = new CrashPoints();
    const dead: number[] = [];
    points.arm('risk: commit before', 1, (number) => dead.push(number));
    points.pass('risk', 1, 'commit after');
    points.pass('strategy', 1, 'commit before');
    points.pass('risk', 2, 'commit before');
    expect(dead).toStrictEqual([]);
    points.pass('risk', 3, 'commit before');
    points.pass('risk', 4, 'commit before');
    expect([dead, [...points.died]]).toStrictEqual([[3], ['risk: commit before']]);
  });

  it('let nobody die any more once they are disarmed', () => {
    const points = new CrashPoints();
    const dead: number[] = [];
    points.arm('risk: commit before', 0, (number) => dead.push(number));
    points.disarm();
    points.pass('risk', 1, 'commit before');
    expect(dead).toStrictEqual([]);
  });
});
