import { type Intent, MONITOR_STRATEGY, nextVersion } from '#libs/domain';
import { type AccountId, type StrategyId, asId } from '#libs/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TestBooks } from '../fixtures/books.fixture.js';
import {
  ACCOUNT,
  D,
  POSITION_PLACE,
  approvalEntry,
  decisionOn,
  intentIdOf,
  intentNamed,
  refusalEntry,
} from '../fixtures/values.fixture.js';
import type { RiskBooks } from '../ports.js';

/** What the books promise of decisions and the account that they are about. */
export function describeDecisions(open: () => Promise<TestBooks>): void {
  let books: RiskBooks;
  beforeEach(async () => {
    ({ books } = await open());
  });
  const setUp = (): Promise<void> => books.write(async (writes) => void (await writes.lockOrAddAccount(ACCOUNT)));
  const approve = (name: string): Promise<boolean> =>
    books.write(async (writes) => {
      const account = await writes.lockOrAddAccount(ACCOUNT);
      await writes.claimIntent(intentIdOf(name), 1);
      return writes.recordDecision(approvalEntry(account, intentNamed(name)));
    });
  const bookOf = () => books.read((reads) => reads.findAccountBook(ACCOUNT));

  describe('an intent id', () => {
    it('is taken once, also by many at once', async () => {
      const claims = Array.from({ length: 8 }, () => books.write((writes) => writes.claimIntent(intentIdOf('i1'), 1)));
      expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
    });

    it('has one decision for ever, which needs the claim', async () => {
      await setUp();
      const unclaimed = books.write((writes) => writes.recordDecision(refusalEntry(intentNamed('i1'), undefined)));
      await expect(unclaimed).rejects.toThrow();
      await approve('i1');
      const again = books.write((writes) => writes.recordDecision(refusalEntry(intentNamed('i1'), undefined)));
      await expect(again).rejects.toThrow();
      const known = await books.read((reads) => reads.findDecision(intentIdOf('i1')));
      expect(known).toMatchObject({ outcome: 'APPROVED', rule: undefined, code: undefined });
      expect(known?.intent).toMatchObject({ side: 'BUY', ...POSITION_PLACE });
      expect([known?.intent.quantity.toFixed(), known?.intent.limitPrice?.toFixed()]).toEqual(['2', '100']);
      expect(await books.read((reads) => reads.findDecision(intentIdOf('i2')))).toBeUndefined();
    });
  });

  describe('a decision', () => {
    it('holds back with the account, all of it', async () => {
      await approve('i1');
      await approve('i2');
      const book = await bookOf();
      expect(book?.account).toMatchObject({ version: 2, updatedAtUs: 5, limitsVersion: 0 });
      expect([book?.account.reserved, book?.account.grossExposure, book?.account.equity].map(String)).toEqual(
        ['400', '200', '1000'], // 2 × 2 × 100; the valuation is that of the second.
      );
      expect(book?.reservations.map(({ intentId }) => intentId)).toEqual(['i1', 'i2']);
      const found = await books.read((reads) => reads.findReservation(intentIdOf('i1')));
      expect(found).toMatchObject({ ...POSITION_PLACE, side: 'BUY', endedCumQuantity: undefined });
      expect([found?.quantity, found?.price, found?.executed].map(String)).toEqual(['2', '100', '0']);
    });

    it('is not written on an account that changed, or beyond the bound on its exposure', async () => {
      await setUp();
      const outcomes = await books.write(async (writes) => {
        const account = await writes.lockOrAddAccount(ACCOUNT);
        const stale = { ...account, version: account.version + 1 };
        for (const name of ['i1', 'i2', 'i3']) await writes.claimIntent(intentIdOf(name), 1);
        return [
          await writes.recordDecision(approvalEntry(stale, intentNamed('i1'))),
          await writes.recordDecision(approvalEntry(account, intentNamed('i2'), D('199.999'))),
          await writes.recordDecision(refusalEntry(intentNamed('i3'), 7)),
        ];
      });
      expect(outcomes).toEqual([false, false, false]);
      expect(await books.read((reads) => reads.countDecisions())).toEqual({ approved: 0, refusedByRule: {} });
      expect((await bookOf())?.account.version).toBe(0);
    });

    it('is written at the very bound, and a refusal on the account as it is or without any', async () => {
      await setUp();
      const outcomes = await books.write(async (writes) => {
        const account = await writes.lockOrAddAccount(ACCOUNT);
        for (const name of ['i1', 'i2', 'i3']) await writes.claimIntent(intentIdOf(name), 1);
        return [
          await writes.recordDecision(refusalEntry(intentNamed('i1'), account.version)),
          await writes.recordDecision(approvalEntry(account, intentNamed('i2'), D('200'))),
          await writes.recordDecision(refusalEntry(intentNamed('i3'), undefined)),
        ];
      });
      expect(outcomes).toEqual([true, true, true]);
      const counts = await books.read((reads) => reads.countDecisions());
      expect(counts).toEqual({ approved: 1, refusedByRule: { 'max-position': 2 } });
      const known = await books.read((reads) => reads.findDecision(intentIdOf('i1')));
      expect(known).toMatchObject({ outcome: 'REFUSED', rule: 'max-position', code: 'MAX_POSITION_EXCEEDED' });
    });

    it('may stand without an account, and then holds nothing back', async () => {
      const intent = intentNamed('i1', { limitPrice: undefined, type: 'MARKET' });
      await books.write(async (writes) => {
        await writes.claimIntent(intent.intentId, 1);
        const decision = decisionOn(intent, refusalEntry(intent, undefined).decision.verdict, { limitsVersion: 0 });
        return writes.recordDecision({ decision, basis: undefined, heldBack: undefined });
      });
      const known = await books.read((reads) => reads.findDecision(intent.intentId));
      expect(known?.intent.limitPrice).toBeUndefined();
      expect(await books.read((reads) => reads.findReservation(intent.intentId))).toBeUndefined();
    });
  });

  describe('the newest round of the monitor', () => {
    const refuse = (name: string, over: Partial<Intent> = {}): Promise<void> =>
      books.write(async (writes) => {
        const intent = intentNamed(name, { strategy: asId<StrategyId>(MONITOR_STRATEGY), ...over });
        await writes.claimIntent(intent.intentId, 1);
        await writes.recordDecision(refusalEntry(intent, undefined));
      });
    const newest = (): Promise<number | undefined> => books.read((reads) => reads.findNewestMonitorRound(ACCOUNT));

    it('is the largest number of the account, not the last one that was decided, and of nobody else', async () => {
      expect(await newest()).toBeUndefined();
      await refuse('monitor-100-a-0');
      for (const name of ['monitor-9-a-0', 'monitor-99-b-1', 'monitor-', 'monitor-x-a-0', 'i-monitor-500-a-0'])
        await refuse(name);
      await refuse('monitor-700-a-0', { account: asId<AccountId>('paper-2') });
      await refuse('monitor-800-a-0', { strategy: asId<StrategyId>('s1') });
      expect(await newest()).toBe(100);
    });
  });

  describe('the account', () => {
    it('is changed only from the version before', async () => {
      await setUp();
      await books.write(async (writes) => writes.saveAccount(nextVersion(await writes.lockOrAddAccount(ACCOUNT))));
      const twice = books.write(async (writes) => {
        const account = await writes.lockOrAddAccount(ACCOUNT);
        await writes.saveAccount({ ...account, version: account.version + 2 });
      });
      await expect(twice).rejects.toThrow('version before');
      expect((await bookOf())?.account.version).toBe(1);
    });

    it('is not there before it was added, and its valuation can be noted without its lock', async () => {
      expect(await books.write((writes) => writes.lockAccount(ACCOUNT))).toBeUndefined();
      const valuation = { grossExposure: D('7.5'), equity: undefined, atUs: 9 };
      await books.write((writes) => writes.saveValuation(ACCOUNT, valuation));
      await setUp();
      await books.write((writes) => writes.saveValuation(ACCOUNT, valuation));
      const [account] = await books.read((reads) => reads.listAccounts());
      expect(account).toMatchObject({ version: 0, equity: undefined, updatedAtUs: 9 });
      expect(account?.grossExposure?.toFixed()).toBe('7.5');
    });
  });
}
