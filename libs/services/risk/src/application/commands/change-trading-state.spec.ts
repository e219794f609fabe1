import type { TradingStateWish } from '#libs/domain';
import { describe, expect, it } from 'vitest';
import { changedBooks, memoryBooks } from '../../fixtures/books.fixture.js';
import { PLACE } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { MemoryRiskDatabase } from '../../outbound/memory/memory-risk-database.js';
import { ChangeTradingState } from './change-trading-state.js';

const RICH = { USDT: '10000' };
const HALT: TradingStateWish = { commandId: 'c1', scope: PLACE.account, state: 'HALTED', actor: 'op', reason: 'test' };

describe('a command about the trading state', () => {
  it('is in force once it is answered, announced and reported, once per command id', async () => {
    const risk = await TestRisk.start(RICH);
    const value = { scope: PLACE.account, state: 'HALTED', version: 1, changedAtUs: risk.time.nowUs() };
    expect(await risk.changeTradingState.changeTradingState(HALT)).toEqual({ ok: true, value });
    await risk.time.runForMs(1_000);
    expect(await risk.changeTradingState.changeTradingState(HALT)).toEqual({ ok: true, value });
    expect(risk.observer.takeReports()).toEqual(['paper-1 HALTED']);
    const waiting = await risk.testBooks.readWaiting();
    expect(waiting).toHaveLength(1);
    expect(waiting[0]).toMatchObject({
      subject: 'trading.state-changed.v1.paper-1',
      message: { id: 'trading-state.paper-1.1', state: 'HALTED', actor: 'op', reason: 'test', correlationId: 'c1' },
    });
  });

  it('is written down in the transaction that announces it, not after its commit', async () => {
    const risk = await TestRisk.start(RICH);
    const written: unknown[] = [];
    const watched = changedBooks(risk.books, {
      write: (work) =>
        risk.books.write(async (writes) => {
          const answer = await work(writes);
          written.push((await writes.findTradingStateChange(HALT.commandId))?.state);
          return answer;
        }),
    });
    const command = new ChangeTradingState(watched, risk.time, risk.observer, () => false);
    expect(await command.changeTradingState(HALT)).toMatchObject({ ok: true });
    expect(written).toStrictEqual(['HALTED']);
  });

  it('is refused under the id of another one, and for a scope that nobody guards; both refusals are kept', async () => {
    const database = new MemoryRiskDatabase();
    const risk = await TestRisk.start(RICH, {}, memoryBooks(database));
    await risk.changeTradingState.changeTradingState(HALT);
    const reused = await risk.changeTradingState.changeTradingState({ ...HALT, state: 'ACTIVE' });
    expect(reused).toMatchObject({ ok: false, error: { code: 'COMMAND_ID_REUSED' } });
    const unknown = await risk.changeTradingState.changeTradingState({ ...HALT, commandId: 'c2', scope: 'nobody' });
    expect(unknown).toMatchObject({
      ok: false,
      error: { code: 'SCOPE_UNKNOWN', message: 'There is no scope "nobody"; there are all, paper-1.' },
    });
    const kept = database.commands.rows
      .find()
      .map(({ answer, commandId, target }) => ({ ...answer, commandId, target }));
    expect(kept).toMatchObject([
      { code: 'COMMAND_ID_REUSED', commandId: HALT.commandId, target: HALT.scope },
      { code: 'SCOPE_UNKNOWN', commandId: 'c2', target: 'nobody' },
    ]);
  });

  it('holds over a restart, until it is taken back', async () => {
    const shared = memoryBooks();
    const before = await TestRisk.start(RICH, {}, shared);
    await before.changeTradingState.changeTradingState(HALT);
    const risk = new TestRisk({}, shared);
    await risk.startRisk.startRisk();
    expect(await risk.decide('i1')).toMatchObject({ rule: 'trading-state' });
    await risk.changeTradingState.changeTradingState({ ...HALT, commandId: 'c2', state: 'ACTIVE' });
    expect(await risk.decide('i2')).toEqual({ decision: 'APPROVED' });
  });

  it.each([
    ['the account', PLACE.account],
    ['all accounts', 'all'],
  ])('halts where it is about %s', async (_, scope) => {
    const risk = await TestRisk.start(RICH);
    await risk.changeTradingState.changeTradingState({ ...HALT, scope });
    expect(await risk.decide('i1')).toMatchObject({ code: 'TRADING_HALTED' });
  });

  it('that rests on a version changes nothing where a person was faster, is no command of anybody, and has its answer for ever', async () => {
    const database = new MemoryRiskDatabase();
    const risk = await TestRisk.start(RICH, {}, memoryBooks(database));
    const automatic = { ...HALT, commandId: 'a1', actor: 'risk-monitor' };
    expect(await risk.changeTradingState.changeTradingState(automatic, 0)).toMatchObject({ ok: true });
    expect(await risk.changeTradingState.changeTradingState(automatic, 0)).toMatchObject({ ok: true });
    await risk.changeTradingState.changeTradingState({ ...HALT, state: 'ACTIVE' });
    const late = await risk.changeTradingState.changeTradingState({ ...automatic, commandId: 'a2' }, 1);
    const numbers = { version: '2', expectedVersion: '1' };
    expect(late).toMatchObject({
      ok: false,
      error: { code: 'TRADING_STATE_CHANGED', details: numbers, retryable: true },
    });
    expect(risk.observer.takeReports()).toEqual(['paper-1 HALTED', 'paper-1 ACTIVE']);
    expect(database.commands.rows.find()).toEqual([]);
  });

  it('is tried again where the store is busy for a moment, and not where it fails for good', async () => {
    const risk = await TestRisk.start(RICH);
    let failures = 2;
    const isBusy = new Error('busy');
    const busy = changedBooks(risk.books, {
      write: (work) => ((failures -= 1) >= 0 ? Promise.reject(isBusy) : risk.books.write(work)),
    });
    const isTransient = (error: unknown): boolean => error === isBusy;
    const command = new ChangeTradingState(busy, risk.time, risk.observer, isTransient);
    expect(await command.changeTradingState(HALT)).toMatchObject({ ok: true });
    failures = 3;
    await expect(command.changeTradingState({ ...HALT, commandId: 'c2' })).rejects.toBe(isBusy);
    failures = 1;
    const strict = new ChangeTradingState(busy, risk.time, risk.observer, () => false);
    await expect(strict.changeTradingState({ ...HALT, commandId: 'c3' })).rejects.toBe(isBusy);
  });
});
