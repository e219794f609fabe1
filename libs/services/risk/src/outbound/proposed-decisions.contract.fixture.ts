import {
  type AccountBook,
  type Decision,
  type Intent,
  type RiskDecision,
  basisOf,
  bookWith,
  initialScopeState,
  nextScopeState,
  nextVersion,
} from '#libs/domain';
import { type Decimal, invariant } from '#libs/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TestBooks } from '../fixtures/books.fixture.js';
import { ACCOUNT, D, approvalEntry, intentIdOf, intentNamed, refusalEntry } from '../fixtures/values.fixture.js';
import type { DecisionOutcome, ProposedDecision, RiskBooks } from '../ports.js';

/** A decision on an intent as it is proposed on a book. */
function proposal(kind: RiskDecision, intent: Intent, book: AccountBook, bound?: Decimal): ProposedDecision {
  const made =
    kind === 'APPROVED' ? approvalEntry(book.account, intent, bound) : refusalEntry(intent, book.account.version);
  const decision: Decision = { ...made.decision, limitsVersion: book.account.limitsVersion };
  const id = `${intent.intentId}.${kind.toLowerCase()}`;
  const announcement = { subject: `risk.${kind.toLowerCase()}.v1.a.X`, message: { ...ENVELOPE, id } };
  return { entry: { ...made, decision, basis: basisOf(book) }, announcement };
}

const ENVELOPE = { occurredAtUs: 1, correlationId: 'c', causationId: 'c' };

/** What the books promise of decisions that were made from a book in memory. */
export function describeProposedDecisions(open: () => Promise<TestBooks>): void {
  let given: TestBooks;
  let books: RiskBooks;
  const readBook = async (): Promise<AccountBook> => {
    const book = await books.read((reads) => reads.findAccountBook(ACCOUNT));
    invariant(book !== undefined, 'the account is there');
    return book;
  };
  const commit = async (...decisions: ProposedDecision[]): Promise<readonly DecisionOutcome[]> =>
    books.commitDecisions(decisions);
  const waitingIds = async (): Promise<string[]> => (await given.readWaiting()).map(({ id }) => id);
  const halt = (scope: string): Promise<void> =>
    books.write(async (writes) => {
      const before = await writes.lockTradingState(scope);
      invariant(before !== undefined, 'the scope is there');
      const wish = { commandId: `c-${scope}`, scope, state: 'HALTED', actor: 'op', reason: 'why' } as const;
      await writes.recordTradingStateChange(nextScopeState(before, wish, 9));
    });

  describe('decisions from a book in memory', () => {
    beforeEach(async () => {
      given = await open();
      books = given.books;
      await books.write(async (writes) => {
        const account = await writes.lockOrAddAccount(ACCOUNT);
        const none = { maxOrderQuantity: undefined, maxOrderNotional: undefined, maxPosition: undefined };
        await writes.addLimits(ACCOUNT, 1, [{ instrument: '*', ...none }]);
        await writes.saveAccount({ ...nextVersion(account), limitsVersion: 1 });
        await writes.addScope(initialScopeState(ACCOUNT));
      });
    });

    it('are written down together, each on the account that the one before left', async () => {
      const book = await readBook();
      const first = proposal('APPROVED', intentNamed('i1'), book, D('200'));
      const after = bookWith(book, first.entry);
      const refused = proposal('REFUSED', intentNamed('i2', { type: 'MARKET', limitPrice: undefined }), after);
      const third = proposal('APPROVED', intentNamed('i3', { side: 'SELL' }), after);
      expect(await commit(first, refused, third)).toEqual(['RECORDED', 'RECORDED', 'RECORDED']);
      const now = await readBook();
      expect(now.account).toEqual(third.entry.heldBack?.account);
      expect(now.reservations).toEqual([first, third].map(({ entry }) => entry.heldBack?.reservation));
      expect(await waitingIds()).toEqual(['i1.approved', 'i2.refused', 'i3.approved']);
      const known = await books.read((reads) => reads.findDecision(intentIdOf('i2')));
      expect(known).toMatchObject({ outcome: 'REFUSED', rule: 'max-position', code: 'MAX_POSITION_EXCEEDED' });
      expect(await books.read((reads) => reads.countDecisions())).toMatchObject({ approved: 2 });
    });

    it('leave no trace where the account, its limits or a trading state are no longer what they were made from', async () => {
      const before = await readBook();
      await books.write(async (writes) => writes.saveAccount(nextVersion(await writes.lockOrAddAccount(ACCOUNT))));
      expect(await commit(proposal('APPROVED', intentNamed('i1'), before))).toEqual(['STALE']);
      expect(await commit(proposal('REFUSED', intentNamed('i1'), before))).toEqual(['STALE']);
      const limited = await readBook();
      const otherLimits = { ...limited, account: { ...limited.account, limitsVersion: 2 } };
      expect(await commit(proposal('APPROVED', intentNamed('i1'), otherLimits))).toEqual(['STALE']);
      for (const scope of ['all', ACCOUNT]) {
        const active = await readBook();
        await halt(scope);
        expect(await commit(proposal('APPROVED', intentNamed('i1'), active))).toEqual(['STALE']);
      }
      expect(await books.read((reads) => reads.countDecisions())).toMatchObject({ approved: 0, refusedByRule: {} });
      expect(await waitingIds()).toEqual([]);
      expect(await commit(proposal('REFUSED', intentNamed('i1'), await readBook()))).toEqual(['RECORDED']);
    });

    it('do not stand on one that was not written down, though the account has come to the version that it would have left', async () => {
      const book = await readBook();
      const chain = ['i1', 'i2', 'i3'].reduce<{ at: AccountBook; made: ProposedDecision[] }>(
        ({ at, made }, name) => {
          const one = proposal('APPROVED', intentNamed(name), at);
          return { at: bookWith(at, one.entry), made: [...made, one] };
        },
        { at: book, made: [] },
      ).made;
      const elsewhere = proposal('APPROVED', intentNamed('i1'), book);
      await commit(elsewhere);
      expect(await commit(...chain)).toEqual(['KNOWN', 'STALE', 'STALE']);
      const moved = async (): Promise<void> =>
        books.write(async (writes) => writes.saveAccount(nextVersion(await writes.lockOrAddAccount(ACCOUNT))));
      const [, second, third] = chain;
      await moved();
      expect(second && third && (await commit(second, third))).toEqual(['STALE', 'STALE']);
      const { account, reservations } = await readBook();
      expect([account.reserved, reservations.length]).toEqual([elsewhere.entry.heldBack?.account.reserved, 1]);
    });

    it('do not pass the bound on the exposure, and reach it', async () => {
      const book = await readBook();
      expect(await commit(proposal('APPROVED', intentNamed('i1'), book, D('199.999')))).toEqual(['STALE']);
      expect(await commit(proposal('APPROVED', intentNamed('i1'), book, D('200')))).toEqual(['RECORDED']);
    });

    it('are known when they come again, in the same commit or a later one, and have no second effect', async () => {
      const book = await readBook();
      const once = proposal('APPROVED', intentNamed('i1'), book);
      expect(await commit(once, once)).toEqual(['RECORDED', 'KNOWN']);
      expect(await commit(once)).toEqual(['KNOWN']);
      expect(await commit(proposal('REFUSED', intentNamed('i1'), await readBook()))).toEqual(['KNOWN']);
      expect((await readBook()).reservations).toHaveLength(1);
      expect(await waitingIds()).toEqual(['i1.approved']);
    });

    it('of one version are written down once, whoever comes first', async () => {
      const book = await readBook();
      const outcomes = await Promise.all(
        ['i1', 'i2', 'i3', 'i4'].map((name) => commit(proposal('APPROVED', intentNamed(name), book))),
      );
      expect(outcomes.flat().toSorted()).toEqual(['RECORDED', 'STALE', 'STALE', 'STALE']);
      expect((await readBook()).account.version).toBe(book.account.version + 1);
    });

    it('wait for what they are founded on, and leave no trace where it never came to be', async () => {
      const book = await readBook();
      const one = proposal('APPROVED', intentNamed('i1'), book);
      expect(await books.commitDecisions([one, one], Promise.resolve(false))).toEqual(['STALE', 'STALE']);
      expect([await waitingIds(), (await readBook()).account.version]).toEqual([[], book.account.version]);
      let founded: (isFounded: boolean) => void = () => undefined;
      const waiting = books.commitDecisions(
        [one],
        new Promise((resolve) => {
          founded = resolve;
        }),
      );
      expect(await waitingIds()).toEqual([]);
      founded(true);
      expect([await waiting, await waitingIds()]).toEqual([['RECORDED'], ['i1.approved']]);
    });

    it('are all undone where one of them cannot be written', async () => {
      const book = await readBook();
      const first = proposal('REFUSED', intentNamed('i1'), book);
      const broken = proposal('APPROVED', intentNamed('i2', { quantity: D('-1') }), book);
      await expect(commit(first, broken)).rejects.toThrow();
      expect(await waitingIds()).toEqual([]);
      expect(await commit(first)).toEqual(['RECORDED']);
    });

    it('are reported to whoever holds a book only where somebody else changed it', async () => {
      const changed: unknown[] = [];
      books.onChanged((account) => changed.push(account));
      await commit(proposal('APPROVED', intentNamed('i1'), await readBook()));
      expect(changed).toEqual([]);
      await books.write(async (writes) => writes.saveAccount(nextVersion(await writes.lockOrAddAccount(ACCOUNT))));
      await halt('all');
      expect(changed).toEqual([ACCOUNT, undefined]);
    });
  });
}
