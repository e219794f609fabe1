import { describe, expect, it } from 'vitest';
import { recordIntent, refuseIntent } from '#libs/domain';
import { StrategyParts, account, d, intentOf, venue } from '../../strategy-parts.fixture.js';
import { RecoverStrategies } from './recover-strategies.js';

function recovering(parts: StrategyParts): RecoverStrategies {
  const { source, books, runner, markets, valuation, changes, time, log, settings } = parts;
  return new RecoverStrategies(source, books, runner, markets, valuation, changes, time, log, settings);
}

describe('recovery', () => {
  it('passes the strategies what the books hold: positions, open intents and what the accounts are worth', async () => {
    const parts = new StrategyParts();
    const { instrument } = intentOf('i-1');
    parts.database.positions.insert({
      ...{ account, venue, instrument, quantity: d('0.5'), averagePrice: d('1'), realisedProfit: d('0') },
      ...{ version: 3, updatedAtUs: 1 },
    });
    parts.database.balances.insert({ account, venue, totals: new Map([['USDT', d('9')]]), version: 1, updatedAtUs: 1 });
    parts.database.intents.insert(refuseIntent(recordIntent(intentOf('done'), 1), 'TOO_MUCH', 2));
    parts.database.intents.insert(recordIntent(intentOf('i-1'), 1));
    const recovery = recovering(parts);
    const done = recovery.recoverStrategies();
    parts.source.listInstruments();
    await done;
    parts.valuation.revalueAccounts();
    expect(recovery.isRecovered).toBe(true);
    expect(parts.received.map((event) => event.kind)).toEqual(['book-state', 'position', 'intent-open', 'equity']);
    expect(parts.runner.runs[0]).toMatchObject({ pendingIntentId: 'i-1', positionVersion: 3 });
  });

  it('waits until market-data knows the instruments, and tries again until the books can be read', async () => {
    const parts = new StrategyParts();
    parts.books.failReads(3);
    const recovery = recovering(parts);
    const done = recovery.recoverStrategies();
    await parts.time.runForMs(60_000);
    expect(parts.runner.runs).toEqual([]);
    parts.source.listInstruments();
    await parts.time.runForMs(1_499);
    expect([recovery.isRecovered, parts.runner.runs.length]).toEqual([false, 1]);
    await parts.time.runForMs(1);
    await done;
    expect(recovery.isRecovered).toBe(true);
  });

  it('ends at once when it is stopped, and has not recovered', async () => {
    const parts = new StrategyParts();
    const recovery = recovering(parts);
    const done = recovery.recoverStrategies();
    recovery.stopRecovery();
    await done;
    expect([recovery.isRecovered, parts.runner.runs.length]).toEqual([false, 0]);
    const blind = new StrategyParts();
    blind.books.failReads(1_000);
    const waiting = recovering(blind);
    const ended = waiting.recoverStrategies();
    blind.source.listInstruments();
    await blind.time.runForMs(1_000);
    waiting.stopRecovery();
    await ended;
    expect(waiting.isRecovered).toBe(false);
  });
});
