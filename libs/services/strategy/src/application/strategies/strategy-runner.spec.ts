import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunningStrategy, StrategyEvent } from '#libs/domain';
import { type AccountId, Decimal, type StrategyId, TOKEN, asId } from '#libs/kernel';
import { METRICS, createLog } from '#libs/platform';
import {
  StrategyParts,
  d,
  draftOf,
  instrumentOf,
  recordingPlan,
  tradeOf,
  venue,
} from '../../strategy-parts.fixture.js';
import type { StrategyPlan } from '../../strategy.settings.js';
import { intentIdOf } from '../intents/intent-id.js';
import { StrategyRunner } from './strategy-runner.js';

/** A strategy that wants something after every trade. */
const eagerPlan = (ofAccount: string, received: StrategyEvent[]): StrategyPlan =>
  recordingPlan(received, (trade) => draftOf(`trade-${trade.tradeId}`, trade.receivedAtUs), {
    ...{ id: asId<StrategyId>(`s-${ofAccount}`), account: asId<AccountId>(ofAccount) },
  });

function running(): { runner: StrategyRunner; received: StrategyEvent[]; wanted: string[] } {
  const [runner, received, wanted] = [
    new StrategyRunner(createLog('strategy', 'silent')),
    [] as StrategyEvent[],
    [] as string[],
  ];
  runner.setIntentListener({ onIntent: (_run, _draft, intentId) => wanted.push(intentId) });
  runner.addStrategy(eagerPlan('a', received), instrumentOf());
  return { runner, received, wanted };
}

describe('the strategy runner', () => {
  it('passes each trade on once, in whatever copies it comes, also after a venue began its ids anew', () => {
    const { runner, received } = running();
    for (const event of [
      tradeOf(5, 100),
      tradeOf(5, 100),
      tradeOf(6, 100),
      tradeOf(5, 100),
      tradeOf(6, 100),
      tradeOf(1, 200),
      tradeOf(1, 200),
    ]) {
      runner.onMarketEvent(event);
    }
    expect(received.map((event) => (event.kind === 'trade' ? event.tradeId : 0))).toEqual([5, 6, 1]);
  });

  it('passes nothing on of other instruments and accounts', () => {
    const { runner, received } = running();
    runner.onMarketEvent(tradeOf(1, 1, 'ETH-USDT'));
    runner.onPosition('b', venue, 'BTC-USDT', d('1'), 1);
    runner.onPosition('a', 'kraken', 'BTC-USDT', d('1'), 1);
    expect(received).toEqual([]);
  });

  it('passes positions on in the order of their versions, and an older one never', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 })), (versions) => {
        const { runner, received } = running();
        for (const version of versions)
          runner.onPosition('a', venue, 'BTC-USDT', new Decimal(String(version)), version);
        const passedOn = received.map((event) => (event.kind === 'position' ? Number(event.quantity.toFixed()) : 0));
        expect(passedOn).toEqual([...new Set(passedOn)].sort((x, y) => x - y));
        expect(passedOn.at(-1) ?? 0).toBe(Math.max(0, ...versions));
      }),
    );
  });

  it('reports the end of the intent that is waited for once, and of no other', () => {
    const { runner, received, wanted } = running();
    runner.onMarketEvent(tradeOf(1, 1));
    const [intentId = ''] = wanted;
    runner.onIntentClosed('another', 'ended', 5);
    runner.onIntentClosed(intentId, 'refused', 6);
    runner.onIntentClosed(intentId, 'refused', 7);
    expect(received.slice(1)).toMatchObject([{ kind: 'intent-closed', intentId, outcome: 'refused', closedAtUs: 6 }]);
  });

  it('gives the same event the same intent id, another one another, and always one that fits into a subject', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { minLength: 4, maxLength: 4 }),
        fc.array(fc.string(), { minLength: 4, maxLength: 4 }),
        (a, b) => {
          const idOf = ([s = '', v = '', i = '', e = '']: string[]): string => intentIdOf(asId<StrategyId>(s), v, i, e);
          expect(idOf(a)).toMatch(TOKEN);
          expect(idOf(a) === idOf(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
        },
      ),
    );
  });
});

describe('a strategy runner that warms its strategies', () => {
  it('passes the past on, which no intent comes of, and the live trades after it once each', () => {
    const { runner, received, wanted } = running();
    expect(runner.pastTradesWanted('binance', 'BTC-USDT')).toBe(10);
    expect(runner.pastTradesWanted('binance', 'NONE')).toBe(0);
    runner.warmWithPastTrades([tradeOf(1, 10), tradeOf(2, 20), tradeOf(3, 30)]);
    expect(wanted).toEqual([]);
    for (const live of [tradeOf(2, 20), tradeOf(3, 30), tradeOf(4, 40)]) runner.onMarketEvent(live);
    expect(received.map((event) => event.kind === 'trade' && event.tradeId)).toEqual([1, 2, 3, 4]);
    expect(wanted).toHaveLength(1);
  });

  it('leaves out of the past what came live already', () => {
    const { runner, received } = running();
    runner.onMarketEvent(tradeOf(3, 30));
    runner.warmWithPastTrades([tradeOf(1, 10), tradeOf(2, 20), tradeOf(3, 30)]);
    expect(received).toHaveLength(1);
  });
});

describe('a strategy that throws', () => {
  const calls: readonly (keyof RunningStrategy)[] = ['on', 'warm', 'view'];

  /** Two strategies on one instrument: one that throws in a call, or at its start, and one that does not. */
  function withFaulty(call: keyof RunningStrategy | 'start') {
    const parts = new StrategyParts();
    const fail = (): never => {
      throw new Error('a bug');
    };
    const id = asId<StrategyId>('faulty');
    const faulty = recordingPlan([], () => undefined, { id });
    const start: StrategyPlan['start'] = (context) =>
      call === 'start' ? fail() : { ...faulty.start(context), [call]: fail };
    parts.runner.addStrategy({ ...faulty, start }, instrumentOf());
    parts.runner.addStrategy(
      recordingPlan(parts.received, (trade) => draftOf(`t-${trade.tradeId}`, 1)),
      instrumentOf(),
    );
    const wanted: string[] = [];
    parts.runner.setIntentListener({ onIntent: (run) => wanted.push(run.plan.id) });
    return { parts, wanted };
  }

  it.each([...calls, 'start' as const])('in %s is benched alone with an alarm, and the others go on', async (call) => {
    const { parts, wanted } = withFaulty(call);
    const [faulty, sound] = parts.runner.runs;
    parts.runner.warmWithPastTrades([tradeOf(1)]);
    parts.runner.onMarketEvent(tradeOf(2));
    expect([parts.runner.viewOf(faulty!), parts.runner.viewOf(sound!)]).toEqual([{}, {}]);
    expect([faulty?.benchedBecause, sound?.benchedBecause]).toEqual(['a bug', undefined]);
    const labels = { instrument: 'BTC-USDT' };
    expect(await parts.metrics.read(METRICS.strategyBenched, { strategy: 'faulty', ...labels })).toBe(1);
    expect(await parts.metrics.read(METRICS.strategyBenched, { strategy: sound!.plan.id, ...labels })).toBe(0);
    parts.runner.onMarketEvent(tradeOf(3));
    expect(parts.receivedOf('trade').map(({ tradeId }) => tradeId)).toEqual([1, 2, 3]);
    expect(wanted).toEqual(['s-1', 's-1']);
  });

  it('is still freed of the intent that it waited for, and receives nothing of it', () => {
    const { parts } = withFaulty('on');
    const [faulty] = parts.runner.runs;
    parts.runner.restoreIntent(asId('faulty'), venue, 'BTC-USDT', asId('i-1'));
    expect(faulty).toMatchObject({ pendingIntentId: 'i-1', benchedBecause: 'a bug' });
    parts.runner.onIntentClosed('i-1', 'ended', 5);
    expect(faulty?.pendingIntentId).toBeUndefined();
  });
});
