import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Steps } from '../instrument/index.js';
import { asEventSteps } from '../instrument/steps.fixture.js';
import type { Side } from '../market/index.js';
import { MatchingEngine } from './matching-engine.js';
import { type Op, operations, performOp } from './operations.fixture.js';

/** Factors that take 1 to 20 lots over, around and far beyond 2^53. */
const factor = fc.constantFrom(2n ** 50n, 2n ** 53n - 1n, 2n ** 53n, 10n ** 20n + 1n);

function scaledOp(op: Op, lotFactor: bigint, tickFactor: bigint): Op {
  if ('cancel' in op) return op;
  const lots = asEventSteps(BigInt(op.place.lots) * lotFactor);
  const shownLots = asEventSteps(BigInt(op.place.shownLots ?? 0) * lotFactor);
  return {
    place: { ...op.place, lots, shownLots, priceTicks: asEventSteps(BigInt(op.place.priceTicks) * tickFactor) },
  };
}

describe('matching with numbers of any size', () => {
  it('does with every price and size multiplied what it does with small ones, multiplied', () => {
    fc.assert(
      fc.property(
        operations,
        factor,
        fc.constantFrom(1n, 14_000_000_000_000n, 10n ** 20n),
        (list, lotFactor, tickFactor) => {
          const small = new MatchingEngine();
          const large = new MatchingEngine();
          const lots = (steps: Steps) => asEventSteps(BigInt(steps) * lotFactor);
          const ticks = (steps: Steps) => asEventSteps(BigInt(steps) * tickFactor);
          const levels = (engine: MatchingEngine, side: Side) => engine.depth(side, 100);
          for (const op of list) {
            const expected = performOp(small, op);
            const answer = performOp(large, scaledOp(op, lotFactor, tickFactor));
            if (typeof expected === 'object' && typeof answer === 'object') {
              expect(answer.end).toBe(expected.end);
              expect(answer.leftLots).toBe(lots(expected.leftLots));
              expect(answer.preventedMakers.map(({ leftLots }) => leftLots)).toEqual(
                expected.preventedMakers.map(({ leftLots }) => lots(leftLots)),
              );
              expect(answer.executions).toEqual(
                expected.executions.map((one) => ({
                  ...one,
                  priceTicks: ticks(one.priceTicks),
                  lots: lots(one.lots),
                  makerLeftLots: lots(one.makerLeftLots),
                })),
              );
            } else expect(answer).toBe(typeof expected === 'number' ? lots(expected) : expected);
            for (const side of ['BUY', 'SELL'] as const)
              expect(levels(large, side)).toEqual(
                levels(small, side).map(({ priceTicks, sizeLots }) => ({
                  priceTicks: ticks(priceTicks),
                  sizeLots: lots(sizeLots),
                })),
              );
          }
        },
      ),
    );
  });

  it('adds a level up beyond 2^53 to the last lot', () => {
    const heard: Steps[] = [];
    const engine = new MatchingEngine((_side, _price, lots) => heard.push(lots));
    const order = {
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      priceTicks: 1,
      selfTradePrevention: 'NONE',
    } as const;
    const most = Number.MAX_SAFE_INTEGER;
    engine.place({ ...order, orderId: 1, owner: 'a', lots: most });
    engine.place({ ...order, orderId: 2, owner: 'b', lots: most });
    expect(engine.best('BUY')).toEqual({ priceTicks: 1, sizeLots: 18_014_398_509_481_982n });
    expect(engine.reduce(1, most - 1)).toBe(1);
    expect(engine.cancel(2)).toBe(most);
    expect(heard).toEqual([most, 18_014_398_509_481_982n, 9_007_199_254_740_992n, 1]);
  });

  it('never spends more than a quote budget, and stops only where not one more lot is affordable', () => {
    const lot = fc.bigInt({ min: 1n, max: 10n ** 22n });
    const asks = fc.array(fc.record({ price: fc.bigInt({ min: 1n, max: 10n ** 18n }), lots: lot }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(asks, fc.bigInt({ min: 1n, max: 10n ** 41n }), (list, quoteBudget) => {
        const engine = new MatchingEngine();
        const rest = { side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', selfTradePrevention: 'NONE' } as const;
        list.forEach(({ price, lots }, i) =>
          engine.place({ ...rest, orderId: i, owner: 'm', priceTicks: asEventSteps(price), lots: asEventSteps(lots) }),
        );
        const buy = {
          orderId: 1_000,
          owner: 'z',
          side: 'BUY',
          type: 'MARKET',
          timeInForce: 'IOC',
          priceTicks: 0,
        } as const;
        const all = { ...buy, lots: asEventSteps(10n ** 30n), quoteBudget, selfTradePrevention: 'NONE' } as const;
        const seen = engine.preview(all);
        const { executions } = engine.place(all);
        const spent = executions.reduce((sum, one) => sum + BigInt(one.priceTicks) * BigInt(one.lots), 0n);
        expect(spent).toBe(seen.quote);
        expect(BigInt(seen.lots)).toBe(executions.reduce((sum, one) => sum + BigInt(one.lots), 0n));
        expect(spent <= quoteBudget).toBe(true);
        const next = engine.best('SELL');
        if (next === undefined) expect(BigInt(seen.lots)).toBe(list.reduce((sum, { lots }) => sum + lots, 0n));
        else expect(BigInt(next.priceTicks) > quoteBudget - spent).toBe(true);
      }),
    );
  });

  it.each([0, -1, 0.5, 2 ** 53, Number.NaN])('refuses an order of %s lots', (lots) => {
    const order = {
      orderId: 1,
      owner: 'a',
      side: 'BUY',
      type: 'MARKET',
      timeInForce: 'IOC',
      priceTicks: 0,
      lots,
    } as const;
    expect(() => new MatchingEngine().place({ ...order, selfTradePrevention: 'NONE' })).toThrow(
      'positive whole number',
    );
  });
});
