import { describe, expect, it } from 'vitest';
import { Decimal } from '#libs/kernel';
import { SecondBars } from './second-bars.js';

const S = 1_000_000;
const d = (text: string): Decimal => new Decimal(text);

describe('bars of a second', () => {
  it('are joined into longer ones that begin at whole multiples of their length', () => {
    const bars = new SecondBars();
    for (const [second, price] of [
      [9, '1'],
      [10, '5'],
      [11, '3'],
      [12, '9'],
      [15, '2'],
    ] as const)
      bars.addTrade(second * S, d(price), d('1'));
    const five = bars
      .barsOf(5, 100)
      .map((bar) => [bar.second, bar.open, bar.high, bar.low, bar.close, bar.volume].map(String));
    expect(five).toEqual([
      ['5', '1', '1', '1', '1', '1'],
      ['10', '5', '9', '3', '9', '3'],
      ['15', '2', '2', '2', '2', '1'],
    ]);
    expect(bars.barsOf(5, 1).map(({ second }) => second)).toEqual([15]);
  });

  it('keep an hour and no more than two', () => {
    const bars = new SecondBars();
    for (let second = 0; second < 10_000; second += 1) bars.addTrade(second * S, d('1'), d('1'));
    expect(bars.barsOf(1, 100_000)).toHaveLength(3_600);
    expect(bars.barsOf(1, 1)[0]?.second).toBe(9_999);
  });

  it('count a late trade into the newest bar', () => {
    const bars = new SecondBars();
    bars.addTrade(10 * S, d('1'), d('1'));
    bars.addTrade(9 * S, d('7'), d('2'));
    expect(bars.barsOf(1, 9).map(({ second, high, volume }) => [second, high.toFixed(), volume.toFixed()])).toEqual([
      [10, '7', '3'],
    ]);
  });
});
