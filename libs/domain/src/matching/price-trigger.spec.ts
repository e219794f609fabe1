import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventSteps, FilteredOrderType } from '../instrument/index.js';
import type { Side } from '../market/index.js';
import { type PriceTrigger, stepTrigger, waitsAbove } from './price-trigger.js';

interface Waiting {
  readonly type: FilteredOrderType;
  readonly side: Side;
  readonly stop?: number | undefined;
  readonly delta?: number | undefined;
  /** The last price when it comes: a trailing order without a stop price follows from it on. */
  readonly last: number;
}

/** The index of the trade that triggers an order, as the exchange goes through them; -1 for none. */
function triggeredAt({ type, side, stop, delta, last }: Waiting, prices: readonly EventSteps[]): number {
  let trigger: PriceTrigger = {
    side,
    isAbove: waitsAbove(type, side),
    stopTicks: stop,
    trailingDelta: delta,
    bestTicks: delta !== undefined && stop === undefined ? last : undefined,
  };
  for (const [index, price] of prices.entries()) {
    const step = stepTrigger(trigger, price);
    if (step === 'TRIGGERED') return index;
    if (typeof step === 'object') trigger = { ...trigger, ...step };
  }
  return -1;
}

/** The obvious twin: from all prices up to each trade, in fractions, by the words of the FAQ. */
function twin({ type, side, stop, delta, last }: Waiting, prices: readonly number[]): number {
  const isLoss = type.startsWith('STOP');
  const reaches = (price: number): boolean => {
    if (stop === undefined) return true;
    if (side === 'BUY') return isLoss ? price >= stop : price <= stop;
    return isLoss ? price <= stop : price >= stop;
  };
  if (delta === undefined) return prices.findIndex(reaches);
  const seen = stop === undefined ? [last, ...prices] : prices;
  const from = seen.findIndex(reaches);
  if (from < 0) return -1;
  for (let at = from + 1; at < seen.length; at += 1) {
    const since = seen.slice(from, at);
    const price = seen[at] ?? 0;
    const isTurned =
      side === 'SELL'
        ? price * 10_000 <= Math.max(...since) * (10_000 - delta)
        : price * 10_000 >= Math.min(...since) * (10_000 + delta);
    if (isTurned) return stop === undefined ? at - 1 : at;
  }
  return -1;
}

const waiting = fc.record({
  type: fc.constantFrom<FilteredOrderType>('STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'),
  side: fc.constantFrom<Side>('BUY', 'SELL'),
  stop: fc.option(fc.integer({ min: 900, max: 1_100 }), { nil: undefined }),
  delta: fc.option(fc.integer({ min: 1, max: 2_000 }), { nil: undefined }),
  last: fc.integer({ min: 900, max: 1_100 }),
});

describe('an order that waits for a price', () => {
  it('is triggered by the same trade as by the words of the FAQ, whatever prices come', () => {
    fc.assert(
      fc.property(waiting, fc.array(fc.integer({ min: 800, max: 1_200 }), { maxLength: 60 }), (order, prices) => {
        fc.pre(order.stop !== undefined || order.delta !== undefined);
        expect(triggeredAt(order, prices)).toBe(twin(order, prices));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is triggered as in the scenarios A to E of Binance’s FAQ', () => {
    const cases: readonly (readonly [Waiting, readonly number[], number])[] = [
      [
        { type: 'STOP_LOSS_LIMIT', side: 'BUY', stop: 44_000, delta: 500, last: 40_000 },
        [37_000, 43_999, 44_000, 46_000, 42_000, 44_099, 44_100],
        6,
      ],
      [
        { type: 'STOP_LOSS_LIMIT', side: 'SELL', stop: 39_000, delta: 1_000, last: 40_000 },
        [41_500, 39_000, 37_000, 41_000, 36_901, 36_900],
        5,
      ],
      [
        { type: 'TAKE_PROFIT_LIMIT', side: 'BUY', stop: 38_000, delta: 850, last: 40_000 },
        [42_000, 38_000, 37_000, 39_000, 38_000, 40_145],
        5,
      ],
      [
        { type: 'TAKE_PROFIT_LIMIT', side: 'SELL', stop: 42_000, delta: 750, last: 40_000 },
        [41_500, 39_000, 42_000, 45_000, 44_000, 46_500, 43_013, 43_012],
        7,
      ],
      [{ type: 'STOP_LOSS_LIMIT', side: 'SELL', delta: 700, last: 40_000 }, [42_000, 39_500, 45_500, 42_315], 3],
    ];
    for (const [order, prices, at] of cases) expect(triggeredAt(order, prices)).toBe(at);
  });

  it('counts exactly beyond 2^53', () => {
    const far = 10n ** 30n;
    const order = { side: 'SELL', isAbove: false, stopTicks: undefined, trailingDelta: 1, bestTicks: far } as const;
    expect(stepTrigger(order as unknown as PriceTrigger, (far - far / 10_000n + 1n) as unknown as EventSteps)).toBe(
      'WAITS',
    );
    expect(stepTrigger(order as unknown as PriceTrigger, (far - far / 10_000n) as unknown as EventSteps)).toBe(
      'TRIGGERED',
    );
  });
});
