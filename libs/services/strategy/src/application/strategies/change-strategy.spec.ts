import { describe, expect, it, vi } from 'vitest';
import { type AccountId, type StrategyId, asId, ok } from '#libs/kernel';
import { findStrategy } from '#libs/strategies';
import { StrategyParts, draftOf, instrumentOf, recordingPlan, tradeOf, venue } from '../../strategy-parts.fixture.js';
import type { StrategyPlan } from '../../strategy.settings.js';
import { WarmUpStrategies } from '../start/warm-up-strategies.js';
import { ChangeStrategy, type GivenSetup, type WantedSetup } from './change-strategy.js';

/** Momentum, as the settings have it: with a window of 50. */
function momentumPlan(): StrategyPlan {
  const parameters = { window: 50 };
  const starter = findStrategy('momentum')?.prepare(parameters);
  if (starter?.ok !== true) throw new Error('momentum does not start');
  const instruments = [{ venue, instrument: instrumentOf().id }];
  const names = { id: asId<StrategyId>('m-1'), name: 'momentum', account: asId<AccountId>('paper-1') };
  return { ...names, canShort: false, instruments, parameters, start: starter.value };
}

function open(parts = new StrategyParts({ STRATEGIES: [momentumPlan()] })) {
  parts.startStrategies();
  const { books, log, runner, settings, time } = parts;
  const history = { fetchPastTrades: () => Promise.resolve(ok([tradeOf(1), tradeOf(2)])) };
  const warmUp = new WarmUpStrategies(history, runner, time, log, settings);
  const changes = new ChangeStrategy(books, runner, warmUp, time, log, settings);
  const change = (content: WantedSetup, commandId = 'c-1', target = 'm-1', expectedVersion?: number) => {
    const given: GivenSetup = {
      commandId,
      kind: 'a-test',
      target,
      actor: 'ann',
      reason: 'a drill',
      content,
      expectedVersion,
      givenAtUs: 1,
    };
    return changes.changeStrategy(given);
  };
  return { parts, changes, change, run: () => runner.runs[0] };
}

describe('changing a strategy while it runs', () => {
  it('begins it again with the parameters that it reads itself, and warms it up, once per command', async () => {
    const { change, changes, parts, run } = open();
    const market = { venue, instrument: instrumentOf().id };
    parts.runner.onMarketEvent({ kind: 'book-state', ...market, state: 'LIVE', exchangeAtUs: 0, receivedAtUs: 1 });
    const before = run()?.strategy;
    const reply = await change({ parameters: { window: 30, long: 25 } });
    expect(reply).toMatchObject({ ok: true, value: { version: 1, on: true, parameters: { window: 30, long: 25 } } });
    await parts.time.runForMs(1);
    const after = run()?.strategy;
    expect(after).not.toBe(before);
    expect([before?.pastTrades, after?.pastTrades]).toEqual([50, 30]);
    expect(after?.view()).toMatchObject({ prices: '2', bookState: 'LIVE' });
    expect(await change({ parameters: { window: 30, long: 25 } })).toEqual(reply);
    expect(run()?.strategy).toBe(after);
    expect(run() && changes.setupOf(momentumPlan())).toMatchObject({ version: 1, parameters: { window: 30 } });
  });

  it('holds for an instrument on which the strategy begins later', async () => {
    const { change, changes } = open();
    const startsWith = (): [boolean, number] => {
      const { isOn, plan } = changes.planInForce(momentumPlan());
      return [isOn, plan.start({ instrument: instrumentOf(), canShort: false }).pastTrades];
    };
    expect(startsWith()).toEqual([true, 50]);
    await change({ on: false, parameters: { window: 30 } });
    expect(startsWith()).toEqual([false, 30]);
  });

  it('refuses parameters that the strategy does not start with, naming each, and keeps the refusal', async () => {
    const { change, parts, run } = open();
    const before = run()?.strategy;
    const refused = await change({ parameters: { window: 1, speed: 3 } });
    expect(refused).toMatchObject({ ok: false, error: { code: 'STRATEGY_PARAMETERS_WRONG' } });
    expect(refused).toMatchObject({
      error: { message: expect.stringMatching(/window must be .*speed is not/u) as string },
    });
    expect(await change({ on: false }, 'c-2', 'nobody')).toMatchObject({ error: { code: 'STRATEGY_UNKNOWN' } });
    expect(parts.database.commands.rows.find().map(({ outcome }) => outcome)).toEqual(['REFUSED', 'REFUSED']);
    expect(run()?.strategy).toBe(before);
  });

  it('changes nothing of one that somebody else has changed since its operator looked', async () => {
    const { change, changes } = open();
    const [ann, bob] = [{ parameters: { window: 30, long: 25 } }, { parameters: { window: 50, threshold: '0.1' } }];
    expect(await change(ann, 'c-1', 'm-1', 0)).toMatchObject({ ok: true, value: { version: 1 } });
    expect(await change(bob, 'c-2', 'm-1', 0)).toMatchObject({
      ok: false,
      error: {
        code: 'STRATEGY_CHANGED',
        message: 'Version 1 of the setup of m-1 is in force by now, not 0; look at it and try again.',
        details: { strategy: 'm-1', version: '1', expectedVersion: '0' },
      },
    });
    expect(changes.setupOf(momentumPlan())).toMatchObject({ version: 1, ...ann });
    expect(await change(bob, 'c-3', 'm-1', 1)).toMatchObject({ ok: true, value: { version: 2 } });
    // Sent again once its answer was lost: its sender has looked again, or not.
    for (const seen of [0, 2, undefined])
      expect(await change(ann, 'c-1', 'm-1', seen)).toMatchObject({ ok: true, value: { version: 1 } });
  });

  it('stops one that is off from wanting anything, and lets it go on where it is switched on again', async () => {
    const plan = recordingPlan([], (trade) => draftOf(`e-${trade.tradeId}`, Number.MAX_SAFE_INTEGER));
    const { change, parts, run } = open(new StrategyParts({ STRATEGIES: [plan] }));
    const wanted = () => run()?.pendingIntentId !== undefined;
    await change({ on: false }, 'c-1', plan.id);
    parts.runner.onMarketEvent(tradeOf(10));
    expect(wanted()).toBe(false);
    expect(await change({ on: true }, 'c-2', plan.id)).toMatchObject({ value: { version: 2, on: true } });
    parts.runner.onMarketEvent(tradeOf(11));
    expect(wanted()).toBe(true);
  });

  it('holds over a restart: what was commanded goes before what the settings say', async () => {
    const first = open();
    await first.change({ parameters: { window: 30, long: 25 } });
    await first.change({ on: false }, 'c-2');
    const second = open();
    second.changes.restoreChanges(await first.parts.books.read((reads) => reads.findStrategyChanges()));
    expect(second.run()).toMatchObject({ isOn: false, plan: { parameters: { window: 30, long: 25 } } });
    expect(second.run()?.strategy.pastTrades).toBe(30);
  });

  const unfit = [
    ['are of another strategy of the registry', 'another', {}],
    ['are refused by the strategy of today', 'momentum', { window: 1 }],
  ] as const;

  it.each(unfit)(
    'lets the parameters of the settings hold where those of a change %s, and leaves off what is off',
    (...row) => {
      const [, name, parameters] = row;
      const { changes, parts, run } = open();
      const said = vi.spyOn(parts.log, 'error');
      const names = { strategy: asId<StrategyId>('m-1'), version: 1, name, on: false, parameters };
      changes.restoreChanges([{ ...names, actor: 'ann', reason: 'a drill', commandId: 'c-1', changedAtUs: 1 }]);
      expect(run()).toMatchObject({ isOn: false, plan: { parameters: { window: 50 } } });
      expect(changes.planInForce(momentumPlan())).toMatchObject({ isOn: false, plan: { parameters: { window: 50 } } });
      const line = { code: 'STRATEGY_SETUP_UNFIT', strategy: 'm-1', version: 1, on: false };
      const whatToDo = expect.stringMatching(/it is off, as commanded; set its parameters again/u) as string;
      expect(said.mock.calls).toEqual([[expect.objectContaining(line), whatToDo]]);
    },
  );

  it('gives two changes at the same time one after the other, and one of them twice its first answer', async () => {
    const { change } = open();
    const one = { parameters: { window: 30, long: 25 } };
    const replies = await Promise.all([
      change(one),
      change({ on: false }, 'c-2'),
      change(one),
      change(one, 'c-3', 'm-1', 0),
    ]);
    expect(replies).toMatchObject([
      { ok: true, value: { version: 1 } },
      { ok: true, value: { version: 2, on: false, ...one } },
      { ok: true, value: { version: 1 } },
      { ok: false, error: { code: 'STRATEGY_CHANGED' } },
    ]);
  });

  it.each(unfit)('is set again where the settings hold because the changes before %s', async (_, name, parameters) => {
    const { change, changes, parts } = open();
    const names = { strategy: asId<StrategyId>('m-1'), version: 3, name, on: false, parameters };
    const earlier = { ...names, actor: 'ann', reason: 'a drill', commandId: 'c-0', changedAtUs: 1 };
    await parts.books.write((writes) => writes.addStrategyChange(earlier));
    changes.restoreChanges([earlier]);
    const seen = changes.setupOf(momentumPlan());
    expect(seen).toEqual({ version: 0, on: false, parameters: { window: 50 } });
    expect(await change({ on: false }, 'c-1', 'm-1', 3)).toMatchObject({ error: { code: 'STRATEGY_CHANGED' } });
    const reply = await change({ on: false }, 'c-2', 'm-1', seen.version);
    expect(reply).toMatchObject({ ok: true, value: { version: 4, on: false, parameters: { window: 50 } } });
    expect(changes.setupOf(momentumPlan())).toMatchObject({ version: 4, on: false, parameters: { window: 50 } });
  });
});
