import type { AccountId } from '#libs/kernel';
import { asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { changedBooks, memoryBooks } from '../../fixtures/books.fixture.js';
import { PLACE } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { WIDE, limitsSetting } from '../../fixtures/test-settings.fixture.js';
import { StartRisk } from './start-risk.js';

const HALT = { commandId: 'c1', scope: 'all', state: 'HALTED', actor: 'op', reason: 'a test' } as const;
const NARROW = { RISK_LIMITS: limitsSetting({ ...WIDE, maxPosition: '1' }) };

describe('start-up', () => {
  it('puts the limits in force and the account in the books, ready to trade', async () => {
    const risk = new TestRisk();
    const startRisk = new StartRisk(risk.books, risk.observer, risk.settings, () => false, risk.time);
    expect(startRisk.limitsVersion).toBe(0);
    await startRisk.startRisk();
    expect(startRisk.limitsVersion).toBe(1);
    expect(risk.observer.takeReports()).toEqual(['limits 1']);
    const book = await risk.readBook();
    expect(book.account).toMatchObject({ account: PLACE.account, limitsVersion: 1 });
    expect(book.limits.map(({ instrument }) => instrument)).toEqual(['*']);
    expect(book.tradingStates.map(({ scope, state }) => `${scope} ${state}`)).toEqual(['all ACTIVE', 'paper-1 ACTIVE']);
  });

  it('makes a new version of the limits where they changed, and only there', async () => {
    const shared = memoryBooks();
    for (const [over, expected] of [
      [{}, 1],
      [{}, 1],
      [NARROW, 2],
      [{}, 3],
    ] as const) {
      const risk = new TestRisk(over, shared);
      await risk.startRisk.startRisk();
      expect(risk.startRisk.limitsVersion).toBe(expected);
    }
  });

  it('is tried again where its transaction was lost with the connection, committed or not, and not for ever', async () => {
    const lost = Object.assign(new Error('the connection was lost'), { code: 'ECONNRESET' });
    for (const isCommitted of [true, false]) {
      const given = memoryBooks();
      let left = 3;
      const books = changedBooks(given.books, {
        write: async (work) => {
          if (left === 0) return given.books.write(work);
          left -= 1;
          if (isCommitted) await given.books.write(work);
          throw lost;
        },
      });
      const risk = new TestRisk({}, { ...given, books });
      await risk.time.complete(risk.startRisk.startRisk());
      expect([left, risk.startRisk.limitsVersion]).toEqual([0, 1]);
      left = Infinity;
      await expect(risk.time.complete(risk.startRisk.startRisk())).rejects.toThrow(lost);
    }
  });

  it('refuses to start without limits for its account, or with some for another', async () => {
    const other = new TestRisk({ RISK_LIMITS: '{"other":{"*":{}}}' });
    await expect(other.startRisk.startRisk()).rejects.toThrow('no limits for the account paper-1');
    const both = new TestRisk({ RISK_LIMITS: '{"paper-1":{"*":{}},"other":{"*":{}}}' });
    await expect(both.startRisk.startRisk()).rejects.toThrow('not guarded here: other');
    const account = asId<AccountId>(PLACE.account);
    expect(await both.books.read((reads) => reads.findAccountBook(account))).toBeUndefined();
  });

  it('changes neither account nor scope where it starts again, and forgets no halt', async () => {
    const shared = memoryBooks();
    const first = new TestRisk({}, shared);
    await first.startRisk.startRisk();
    await first.changeTradingState.changeTradingState(HALT);
    const before = await first.readBook();
    await new StartRisk(first.books, first.observer, first.settings, () => false, first.time).startRisk();
    expect(await first.readBook()).toEqual(before);
    expect(before.tradingStates.map(({ scope, state }) => `${scope} ${state}`)).toEqual([
      'all HALTED',
      'paper-1 ACTIVE',
    ]);
  });
});
