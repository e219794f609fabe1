import { describe, expect, it } from 'vitest';
import { type RunningStrategy, type Side, runnable } from '#libs/domain';
import { type Decimal, US_PER_MS } from '#libs/kernel';
import { book, closed, equity, flat, hear, instrument, position } from '../momentum/momentum.fixture.js';
import { signalStrategy } from './signal-strategy.js';

/** Wants what the price says: buys at 10,001.00 and sells at 9,999.00. */
const obedient = signalStrategy({
  name: 'obedient',
  parameters: (read) => ({ step: read.whole('step', 1, 1, 9) }),
  pastTrades: ({ step }) => step,
  memory: (): Decimal[] => [],
  signal(seen, price): Side | undefined {
    seen.push(price);
    if (price.eq('10001')) return 'BUY';
    return price.eq('9999') ? 'SELL' : undefined;
  },
});
const [BUY, SELL, WAIT] = [1_000_100, 999_900, 1_000_000];

function start(overrides = {}): RunningStrategy {
  const starter = runnable(obedient).prepare(overrides);
  if (!starter.ok) throw new Error(starter.error.message);
  const running = starter.value({ instrument, canShort: false });
  for (const event of [book('LIVE'), position('0'), equity('100000')]) running.on(event);
  return running;
}

describe('a strategy made of a signal', () => {
  it('buys what loses 0.03 % of the equity 2 % away, and asks for nothing more until that has ended', () => {
    const running = start();
    const [draft, ...more] = hear(running, [WAIT, BUY, BUY]);
    expect(more).toEqual([]);
    // 100000 × 0.0003 / (10001 × 0.02) = 0.14998…
    expect(draft).toMatchObject({ side: 'BUY', type: 'MARKET', reduceOnly: false });
    expect(draft?.quantity.toFixed()).toBe('0.1499');
    running.on(closed('refused', 0));
    expect(hear(running, [BUY], 4_999 * US_PER_MS)).toEqual([]);
    expect(hear(running, [BUY], 5_000 * US_PER_MS)).toHaveLength(1);
  });

  it('sells all that it holds, and neither buys more nor sells what it has not', () => {
    const running = start();
    expect(hear(running, [SELL])).toEqual([]);
    running.on(position('2'));
    expect(hear(running, [BUY])).toEqual([]);
    const [draft] = hear(running, [SELL]);
    expect(draft).toMatchObject({ side: 'SELL', reduceOnly: true });
    expect(draft?.quantity.toFixed()).toBe('2');
  });

  it('wants nothing while the book is not live or the equity is not known', () => {
    const running = start();
    running.on(book('STALE'));
    expect(hear(running, flat(BUY, 3))).toEqual([]);
    const starter = runnable(obedient).prepare({});
    const blind = starter.ok ? starter.value({ instrument, canShort: false }) : undefined;
    blind?.on(book('LIVE'));
    expect(blind === undefined ? [] : hear(blind, [BUY])).toEqual([]);
    expect(blind?.usualQuantity?.(instrument.tickSize)).toBeUndefined();
  });

  it('refuses a parameter that it does not know, and one that is out of range', () => {
    for (const overrides of [{ stepp: 1 }, { step: 10 }, { riskFraction: '2' }]) {
      expect(runnable(obedient).prepare(overrides).ok).toBe(false);
    }
  });
});
