import { type AccountId, asId } from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TestBooks, changedBooks, memoryBooks } from '../../fixtures/books.fixture.js';
import { FACT, end, fill } from '../../fixtures/fact-stories.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import type { FactsChange, RiskBooks } from '../../ports.js';
import type { FactBook } from './fact-book.js';
import { TakeFacts } from './take-facts.js';

const RICH = { USDT: '1000000' };
const APPROVED = 10;
const ACCOUNT = asId<AccountId>('paper-1');

interface Watched {
  readonly books: TestBooks;
  readonly changes: FactsChange[];
}

/** Books that keep what they were asked to commit, and do some of it differently. */
function watchedBooks(over: (books: RiskBooks) => Partial<RiskBooks> = () => ({})): Watched {
  const given = memoryBooks();
  const changes: FactsChange[] = [];
  const commitFacts = (change: FactsChange): Promise<'RECORDED' | 'STALE'> => {
    changes.push(change);
    return given.books.commitFacts(change);
  };
  const watched = changedBooks(given.books, { commitFacts });
  return { books: { ...given, books: changedBooks(watched, over(watched)) }, changes };
}

async function approved({ books, changes }: Watched): Promise<TestRisk> {
  const risk = await TestRisk.start(RICH, {}, books);
  await risk.decide('i1', { quantity: String(APPROVED) });
  changes.length = 0;
  return risk;
}

function fail(): never {
  throw new Error('an effect');
}

class Away extends Error {
  readonly code = '57P01';
}

describe('facts that wait at the same time', () => {
  it('are committed together, in the order in which they came, and each is told of once', async () => {
    const watched = watchedBooks();
    const risk = await approved(watched);
    const first = fill('f1', 'i1')(risk);
    const waiting = [fill('f2', 'i1'), fill('f2', 'i1'), fill('f3', 'nobody'), end('e1')].map((tell) => tell(risk));
    await Promise.all([first, ...waiting]);
    const ids = watched.changes.map(({ messages }) => messages.map(({ id }) => id));
    expect(ids).toEqual([['fill-f1'], ['fill-f2', 'fill-f3', 'e1']]);
    expect(risk.observer.fills).toEqual(['fill-f1', 'fill-f2', 'fill-f3']);
    expect(risk.observer.takeReports()).toEqual(['unreserved fill-f3']);
    expect(await risk.readParts('i1')).toBe('2 6 2 0');
  });

  it('are no more than one commit takes', async () => {
    const watched = watchedBooks();
    const risk = await approved(watched);
    await Promise.all(Array.from({ length: 40 }, (_, index) => fill(`f${index}`, 'nobody')(risk)));
    expect(watched.changes.map(({ messages }) => messages.length)).toEqual([1, 16, 16, 7]);
  });

  it('of several accounts are committed by account', async () => {
    const watched = watchedBooks();
    const risk = await approved(watched);
    const other = { account: 'paper-2' };
    const tells = [fill('f1', 'i1'), fill('f2', 'i1'), fill('f3', 'i2', other), fill('f4', 'i1')];
    await Promise.all(tells.map((tell) => tell(risk)));
    const told = watched.changes.map(({ account, messages }) => `${account} ${messages.length}`);
    expect(told).toEqual(['paper-1 1', 'paper-1 2', 'paper-2 1']);
  });

  it('do not suffer from one among them that the books refuse', async () => {
    const watched = watchedBooks();
    const risk = await approved(watched);
    const poison = fill('f2', 'i1', { quantity: '-99' });
    const outcomes = await Promise.allSettled(
      [fill('f1', 'i1'), fill('f3', 'i1'), poison, fill('f4', 'i1')].map((tell) => tell(risk)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(risk.observer.fills).toEqual(['fill-f1', 'fill-f3', 'fill-f4']);
    expect(await risk.readParts('i1')).toBe('3 0 7 0');
  });

  it('all wait for a database that is away, and are taken once when they come again, also where it had committed', async () => {
    let isAway = true;
    const watched = watchedBooks((books) => ({
      commitFacts: async (change) => {
        const outcome = await books.commitFacts(change);
        if (isAway && change.messages.length > 1) throw new Away();
        return outcome;
      },
    }));
    const risk = await approved(watched);
    const tells = [fill('f1', 'i1'), fill('f2', 'i1'), fill('f3', 'i1')];
    const outcomes = await Promise.allSettled(tells.map((tell) => tell(risk)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    isAway = false;
    await Promise.all(tells.map((tell) => tell(risk)));
    expect(watched.changes).toHaveLength(2);
    expect(await risk.readParts('i1')).toBe('3 0 7 0');
  });

  it('are taken on what others left where they came between, and give up where they always do', async () => {
    let looks = 0;
    let most = 2;
    const watched = watchedBooks((books) => ({
      commitFacts: (change) => ((looks += 1) <= most ? Promise.resolve('STALE') : books.commitFacts(change)),
    }));
    const risk = await TestRisk.start(RICH, {}, watched.books);
    expect(looks).toBe(3);
    most = Number.MAX_SAFE_INTEGER;
    const effects: string[] = [];
    const applyTo = (book: FactBook): void => book.afterCommit(() => effects.push('committed'));
    const fact = { account: ACCOUNT, id: 'm-1', subjectName: 'fill.recorded.v1', applyTo };
    const takeFacts = new TakeFacts(risk.books, () => false, watched.books.supervisor, risk.held);
    await expect(takeFacts.takeFact(fact)).rejects.toThrow('changed by others');
    expect([looks, effects]).toEqual([8, []]);
    most = 0;
    await Promise.all([takeFacts.takeFact(fact), takeFacts.takeFact(fact)]);
    expect(effects).toEqual(['committed']);
  });

  it('stand where an effect of one of them throws, which goes to the supervisor, and the others have theirs', async () => {
    const risk = await approved(watchedBooks());
    const effects: string[] = [];
    const tell = (id: string): Promise<void> => {
      const effect = (): unknown => (id === 'm-1' ? fail() : effects.push(id));
      const applyTo = (book: FactBook): void => book.afterCommit(effect);
      return risk.facts.takeFact({ account: ACCOUNT, id, subjectName: 'fill.recorded.v1', applyTo });
    };
    await Promise.all(['m-0', 'm-1', 'm-2'].map(tell));
    expect(effects).toEqual(['m-0', 'm-2']);
    expect(risk.testBooks.supervisor.failures.map(String)).toEqual(['Error: an effect']);
  });

  it('leave what they leave one by one, whatever they are and however they are gathered', async () => {
    await fc.assert(
      fc.asyncProperty(STORY, async ({ facts, groups }) => {
        const [together, alone] = [await approved(watchedBooks()), await approved(watchedBooks())];
        let from = 0;
        for (const size of [...groups, facts.length]) {
          await Promise.all(facts.slice(from, from + size).map((tell) => tell(together)));
          from += size;
        }
        for (const tell of facts) await tell(alone);
        expect(await left(together)).toEqual(await left(alone));
      }),
      { numRuns: 200 },
    );
  });
});

/** Facts, some of them twice, and how many of them come at once. */
const STORY = fc.record({
  facts: fc
    .array(fc.tuple(FACT, fc.integer({ min: 1, max: 12 })), { maxLength: 14 })
    .map((told) => told.map(([tell, id]) => tell(`fact-${id}`))),
  groups: fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 4 }),
});

/** Everything but how often the account was changed: a decision is void after each commit, however many facts it took. */
async function left(risk: TestRisk): Promise<unknown> {
  const { account, ...book } = await risk.readBook();
  const { reports, fills, ends } = risk.observer;
  const positions = await risk.books.read((reads) => reads.listPositions());
  return JSON.stringify({ ...book, account: { ...account, version: 0 }, positions, reports, fills, ends });
}
