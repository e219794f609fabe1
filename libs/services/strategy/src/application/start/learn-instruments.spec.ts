import { beforeEach, describe, expect, it } from 'vitest';
import { recordIntent } from '#libs/domain';
import {
  StrategyParts,
  account,
  d,
  instrumentOf,
  intentOf,
  recordingPlan,
  venue,
} from '../../strategy-parts.fixture.js';
import { LearnInstruments } from './learn-instruments.js';

const BOTH = ['BTC-USDT', 'NEW-USDT'].map((name) => ({ venue, instrument: instrumentOf(name).id }));

describe('an instrument that was left out at the start', () => {
  let parts: StrategyParts;
  let learning: LearnInstruments;
  beforeEach(() => {
    parts = new StrategyParts();
    const plan = recordingPlan(parts.received, () => undefined, { instruments: BOTH });
    const settings = { ...parts.settings, STRATEGIES: [plan] };
    const { source, books, runner, markets, valuation, changes, warmUp, time, log } = parts;
    runner.addStrategy(plan, instrumentOf('BTC-USDT'));
    valuation.addInstrument(instrumentOf('BTC-USDT'));
    learning = new LearnInstruments(source, books, runner, markets, valuation, changes, warmUp, time, log, settings);
  });
  const worksOn = (): unknown[] => parts.runner.runs.map(({ instrument }) => instrument.id);

  it('is traded once market-data feeds it, with what the books hold of it, and is asked for no more', async () => {
    const instrument = instrumentOf('NEW-USDT').id;
    parts.database.positions.insert({
      ...{ account, venue, instrument, quantity: d('0.5'), averagePrice: d('1'), realisedProfit: d('0') },
      ...{ version: 3, updatedAtUs: 1 },
    });
    parts.database.intents.insert(recordIntent({ ...intentOf('i-new'), instrument }, 1));
    learning.startLearning();
    await parts.time.runForMs(5_000);
    expect([worksOn(), parts.source.rulesAsked]).toEqual([['BTC-USDT'], 1]);
    parts.source.listInstruments();
    await parts.time.runForMs(60_000);
    expect([worksOn(), parts.source.rulesAsked]).toEqual([['BTC-USDT', 'NEW-USDT'], 1]);
    expect(parts.received.map((event) => event.kind)).toEqual(['book-state', 'intent-open', 'position']);
    expect(parts.runner.runs[1]).toMatchObject({ pendingIntentId: 'i-new', positionVersion: 3 });
    await learning.stopLearning();
  });

  it('begins as an operator has set its strategy meanwhile', async () => {
    parts.changes.planInForce = (plan) => ({ plan, isOn: false });
    learning.startLearning();
    await parts.time.runForMs(5_000);
    parts.source.listInstruments();
    await parts.time.runForMs(1_000);
    expect(parts.runner.runs.map(({ isOn }) => isOn)).toEqual([true, false]);
    await learning.stopLearning();
  });

  it('is learned at a later look where the books cannot be read at first', async () => {
    parts.books.failReads(1);
    learning.startLearning();
    await parts.time.runForMs(5_000);
    parts.source.listInstruments();
    await parts.time.runForMs(5_000);
    expect(worksOn()).toEqual(['BTC-USDT']);
    parts.source.listInstruments();
    await parts.time.runForMs(1_000);
    expect(worksOn()).toEqual(['BTC-USDT', 'NEW-USDT']);
    await learning.stopLearning();
  });
});
