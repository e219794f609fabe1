import type { AccountId } from '#libs/kernel';
import { asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { memoryBooks } from '../../fixtures/books.fixture.js';
import { PLACE } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { WIDE, limitsSetting } from '../../fixtures/test-settings.fixture.js';

const NARROW = { RISK_LIMITS: limitsSetting({ ...WIDE, maxPosition: '1' }) };

describe('start-up', () => {
  it('puts the limits in force and the account in the books, ready to trade', async () => {
    const risk = new TestRisk();
    expect(risk.startRisk.limitsVersion).toBe(0);
    await risk.startRisk.startRisk();
    expect(risk.startRisk.limitsVersion).toBe(1);
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

  it('refuses to start without limits for its account, or with some for another', async () => {
    const other = new TestRisk({ RISK_LIMITS: '{"other":{"*":{}}}' });
    await expect(other.startRisk.startRisk()).rejects.toThrow('no limits for the account paper-1');
    const both = new TestRisk({ RISK_LIMITS: '{"paper-1":{"*":{}},"other":{"*":{}}}' });
    await expect(both.startRisk.startRisk()).rejects.toThrow('not guarded here: other');
    const account = asId<AccountId>(PLACE.account);
    expect(await both.books.read((reads) => reads.findAccountBook(account))).toBeUndefined();
  });
});
