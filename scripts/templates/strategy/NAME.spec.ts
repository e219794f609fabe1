import { describe, expect, it } from 'vitest';
import { type RunningStrategy, runnable } from '#libs/domain';
import { book, equity, flat, hear, instrument, position } from '../momentum/momentum.fixture.js';
import { CAMEL } from './NAME.js';

function start(held: string): RunningStrategy {
  const starter = runnable(CAMEL).prepare({ window: 3 });
  if (!starter.ok) throw new Error(starter.error.message);
  const running = starter.value({ instrument, canShort: false });
  for (const event of [book('LIVE'), position(held), equity('100000')]) running.on(event);
  return running;
}

describe('NAME', () => {
  it('buys above the highest of its window, and not before the window is full', () => {
    expect(hear(start('0'), [1_000_000, 1_000_001, 1_000_002])).toEqual([]);
    expect(hear(start('0'), [...flat(1_000_000, 3), 1_000_001])).toMatchObject([{ side: 'BUY' }]);
  });

  it('sells what it holds below the lowest of its window', () => {
    expect(hear(start('1'), [...flat(1_000_000, 3), 999_999])).toMatchObject([{ side: 'SELL', reduceOnly: true }]);
    expect(hear(start('0'), [...flat(1_000_000, 3), 999_999])).toEqual([]);
  });

  it('wants nothing at a price that it has seen', () => {
    expect(hear(start('0'), flat(1_000_000, 10))).toEqual([]);
  });
});
