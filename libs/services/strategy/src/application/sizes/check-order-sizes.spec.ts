import { describe, expect, it } from 'vitest';
import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import type { LimitsInForce } from '../../ports.js';
import { StrategyParts, account, d, instrumentOf, recordingPlan, venue } from '../../strategy-parts.fixture.js';
import { CheckOrderSizes } from './check-order-sizes.js';

const limitsOf = (maxOrderQuantity: string): Result<LimitsInForce, Problem> =>
  ok({
    limits: [
      { instrument: '*', maxOrderQuantity: d(maxOrderQuantity), maxOrderNotional: d('1000'), maxPosition: d('1000') },
    ],
    maxGrossExposureRatio: d('1'),
    marketCollar: d('0'),
  });

/** One strategy that orders 5 at any price, its account worth 100. */
function world(answer: Result<LimitsInForce, Problem>) {
  const parts = new StrategyParts();
  const plan = recordingPlan([]);
  parts.runner.addStrategy(
    { ...plan, start: (context) => ({ ...plan.start(context), usualQuantity: () => d('5') }) },
    instrumentOf(),
  );
  const asked: string[] = [];
  const source = {
    answer,
    fetchLimits: (of: string) => {
      asked.push(of);
      return Promise.resolve(source.answer);
    },
  };
  const { log, runner, time, valuation } = parts;
  const check = new CheckOrderSizes(source, runner, valuation, time, log);
  const [run] = runner.runs;
  if (run === undefined) throw new Error('no strategy runs');
  const value = (): void => {
    valuation.addInstrument(instrumentOf());
    valuation.setFetchedPrice(venue, 'BTC-USDT', d('1'));
    runner.onValuation(() => d('100'));
  };
  return { asked, check, run, source, value };
}

describe('the comparison of order sizes with limits', () => {
  it('names a strategy whose orders can never pass, and no other', async () => {
    for (const [most, code] of [
      ['4', 'ORDER_NEVER_ADMITTED'],
      ['5', undefined],
    ] as const) {
      const { check, run, value } = world(limitsOf(most));
      value();
      await check.checkOrderSizes();
      expect(check.problemOf(run)?.code).toBe(code);
    }
  });

  it('takes it back when the limits change', async () => {
    const { check, run, source, value } = world(limitsOf('4'));
    value();
    await check.checkOrderSizes();
    source.answer = limitsOf('6');
    await check.checkOrderSizes();
    expect(check.problemOf(run)).toBeUndefined();
  });

  it('says nothing of a strategy that is switched off, and says it again when it is on', async () => {
    const { check, run, value } = world(limitsOf('4'));
    value();
    await check.checkOrderSizes();
    run.benchedBecause = 'disabled';
    expect(check.problemOf(run)).toBeUndefined();
    run.benchedBecause = undefined;
    expect(check.problemOf(run)?.code).toBe('ORDER_NEVER_ADMITTED');
  });

  it('says nothing before equity is known, and keeps what it found while risk does not answer', async () => {
    const { asked, check, run, source, value } = world(limitsOf('4'));
    await check.checkOrderSizes();
    expect([asked, check.problemOf(run)]).toEqual([[], undefined]);
    value();
    await check.checkOrderSizes();
    source.answer = err(problem('NO_RESPONDERS', 'Nobody answers.'));
    await check.checkOrderSizes();
    expect(check.problemOf(run)?.code).toBe('ORDER_NEVER_ADMITTED');
    expect(asked).toEqual([account, account]);
  });
});
