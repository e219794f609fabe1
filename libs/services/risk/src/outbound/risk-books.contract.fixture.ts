import { newRiskAccount, nextVersion } from '#libs/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TestBooks } from '../fixtures/books.fixture.js';
import { ACCOUNT, approvalEntry, intentIdOf, intentNamed } from '../fixtures/values.fixture.js';
import type { RiskBooks, RiskWrites } from '../ports.js';

/** What the books promise, whatever keeps them. `lostRace`: an error after which they run the work again, where they ever do. */
export function describeRiskBooks(open: () => Promise<TestBooks>, lostRace?: Error): void {
  let given: TestBooks;
  let books: RiskBooks;
  beforeEach(async () => {
    given = await open();
    books = given.books;
  });
  const setUp = (): Promise<void> => books.write(async (writes) => void (await writes.lockOrAddAccount(ACCOUNT)));
  const approve = (name: string): Promise<boolean> =>
    books.write(async (writes) => {
      const account = await writes.lockOrAddAccount(ACCOUNT);
      await writes.claimIntent(intentIdOf(name), 1);
      return writes.recordDecision(approvalEntry(account, intentNamed(name)));
    });
  const bookOf = () => books.read((reads) => reads.findAccountBook(ACCOUNT));

  describe('a transaction', () => {
    it('leaves nothing behind where it throws, and every key is free again', async () => {
      const failing = books.write(async (writes) => {
        const account = await writes.lockOrAddAccount(ACCOUNT);
        expect(await writes.isFirstDelivery({ id: 'm-1' }, 'fill.recorded.v1')).toBe(true);
        expect(await writes.claimIntent(intentIdOf('i1'), 1)).toBe(true);
        expect(await writes.recordDecision(approvalEntry(account, intentNamed('i1')))).toBe(true);
        await writes.announce([announcement('a-1')]);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await bookOf()).toBeUndefined();
      expect(await given.readWaiting()).toEqual([]);
      expect(await approve('i1')).toBe(true);
      expect(await books.write((writes) => writes.isFirstDelivery({ id: 'm-1' }, 'fill.recorded.v1'))).toBe(true);
      await books.write((writes) => writes.announce([announcement('a-1')]));
      expect((await given.readWaiting()).map(({ id }) => id)).toEqual(['a-1']);
    });

    it('sees what it wrote itself, and others see all of it or nothing', async () => {
      await setUp();
      let halfway: () => void = () => undefined;
      const isHalfway = new Promise<void>((resolve) => {
        halfway = resolve;
      });
      const writing = books.write(async (writes) => {
        const account = await writes.lockOrAddAccount(ACCOUNT);
        await writes.claimIntent(intentIdOf('i1'), 1);
        await writes.recordDecision(approvalEntry(account, intentNamed('i1')));
        expect((await writes.findAccountBook(ACCOUNT))?.reservations).toHaveLength(1);
        halfway();
        await writes.claimIntent(intentIdOf('i2'), 1);
        await writes.recordDecision(approvalEntry(nextVersion(account), intentNamed('i2')));
      });
      await Promise.race([isHalfway, writing]);
      const meanwhile = await bookOf();
      expect([0, 2]).toContain(meanwhile?.reservations.length);
      await writing;
      const after = await bookOf();
      expect([after?.reservations.length, after?.account.version]).toEqual([2, 2]);
    });

    it('runs its effects once, in order, when others can see it, and none where it throws', async () => {
      const effects: string[] = [];
      await books.write(async (writes) => {
        writes.afterCommit(() => effects.push('first'));
        await writes.lockOrAddAccount(ACCOUNT);
        writes.afterCommit(() => effects.push('second'));
        expect(effects).toEqual([]);
      });
      expect(effects).toEqual(['first', 'second']);
      const failing = books.write((writes) => {
        writes.afterCommit(() => effects.push('never'));
        return Promise.reject(new Error('no'));
      });
      await expect(failing).rejects.toThrow('no');
      expect(effects).toEqual(['first', 'second']);
    });

    if (lostRace !== undefined) {
      it('runs its effects once where its work is run again', async () => {
        const effects: string[] = [];
        let tries = 0;
        await books.write(async (writes) => {
          tries += 1;
          await writes.lockOrAddAccount(ACCOUNT);
          writes.afterCommit(() => effects.push(`try ${tries}`));
          if (tries < 3) throw lostRace;
        });
        expect(effects).toEqual(['try 3']);
      });
    }

    it('stands where one of its effects throws, which goes to the supervisor', async () => {
      await books.write(async (writes) => {
        await writes.lockOrAddAccount(ACCOUNT);
        writes.afterCommit(() => {
          throw new Error('an effect');
        });
      });
      expect(await bookOf()).toBeDefined();
      expect(given.supervisor.failures.map(String)).toEqual(['Error: an effect']);
    });
  });

  describe('locks', () => {
    it('are taken on the account first and on the trading state second, never the other way round', async () => {
      await setUp();
      const wrongOrder = books.write(async (writes) => {
        await writes.lockTradingStates();
        await writes.lockAccount(ACCOUNT);
      });
      await expect(wrongOrder).rejects.toThrow('before the trading state');
    });

    it.each<readonly [string, (writes: RiskWrites) => Promise<unknown>]>([
      ['the account', async (writes) => writes.saveAccount(newRiskAccount(ACCOUNT))],
      ['limits', async (writes) => writes.addLimits(ACCOUNT, 1, [])],
    ])('are demanded of whoever writes %s', async (_, write) => {
      await setUp();
      await expect(books.write(async (writes) => write(writes))).rejects.toThrow('without its lock');
    });
  });

  describe('messages', () => {
    it('are taken down once', async () => {
      const first = (id: string) => books.write((writes) => writes.isFirstDelivery({ id }, 'fill.recorded.v1'));
      expect([await first('m-1'), await first('m-1'), await first('m-2')]).toEqual([true, false, true]);
    });

    it('are announced in order, and an id is used once', async () => {
      await books.write((writes) => writes.announce([announcement('a-1'), announcement('a-2')]));
      await expect(books.write(async (writes) => writes.announce([announcement('a-1')]))).rejects.toThrow();
      await books.write((writes) => writes.announce([announcement('a-3')]));
      expect((await given.readWaiting()).map(({ id }) => id)).toEqual(['a-1', 'a-2', 'a-3']);
      expect((await given.readWaiting())[0]).toMatchObject({ subject: 'risk.approved.v1.a.X', message: { id: 'a-1' } });
    });
  });
}

function announcement(id: string) {
  const envelope = { occurredAtUs: 1, correlationId: 'c', causationId: 'c' };
  return { subject: 'risk.approved.v1.a.X', message: { id, ...envelope } };
}
