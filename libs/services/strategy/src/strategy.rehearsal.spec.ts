import type { RunningStrategy, StrategyEvent, StrategyStarter } from '#libs/domain';
import { type AccountId, type StrategyId, asId } from '#libs/kernel';
import { RehearsedWire } from '#libs/service-host';
import { findStrategy } from '#libs/strategies';
import { describe, expect, it } from 'vitest';
import { strategyRehearsal } from './strategy.rehearsal.js';
import type { StrategyPlan } from './strategy.settings.js';

function planOf(start: StrategyStarter, name = 's'): StrategyPlan {
  const account = asId<AccountId>('paper-1');
  return { id: asId<StrategyId>('s-1'), name, account, canShort: false, instruments: [], start };
}

async function playRounds(plans: readonly StrategyPlan[], rounds: number): Promise<void> {
  const [rehearse, wire] = [strategyRehearsal({ STRATEGIES: plans }), new RehearsedWire()];
  for (let round = 0; round < rounds; round += 1) await rehearse(wire);
}

describe('the rehearsal of strategy', () => {
  it('takes the samples through the codecs that are in force, and a strategy to what it wants', async () => {
    const momentum = findStrategy('momentum')?.prepare({});
    if (momentum?.ok !== true) throw new Error('momentum is there, with defaults');
    const heard: StrategyEvent['kind'][] = [];
    const start: StrategyStarter = (context) => {
      const strategy = momentum.value(context);
      const on: RunningStrategy['on'] = (event) => {
        heard.push(event.kind);
        return strategy.on(event);
      };
      return { pastTrades: 0, warm: () => undefined, on, view: () => ({}) };
    };
    await playRounds([planOf(start)], 100);
    expect(heard.filter((kind) => kind === 'trade')).toHaveLength(100);
    expect(heard).toContain('intent-closed');
  });

  it('begins one strategy of each kind, the first, however many there are', async () => {
    const begun: string[] = [];
    const plan = (name: string, what: string): StrategyPlan =>
      planOf(() => {
        begun.push(what);
        return { pastTrades: 0, warm: () => undefined, on: () => [], view: () => ({}) };
      }, name);
    await playRounds([plan('a', 'first a'), plan('b', 'b'), plan('a', 'second a')], 2);
    expect(begun.sort()).toEqual(['b', 'first a']);
  });

  it('goes on without a strategy that throws', async () => {
    let calls = 0;
    const broken = planOf(() => {
      calls += 1;
      throw new Error('broken');
    });
    await playRounds([broken], 3);
    expect(calls).toBe(1);
  });
});
