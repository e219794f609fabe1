import { isTransientDatabaseError } from '#libs/persistence';
import { describe, expect, it } from 'vitest';
import { changedBooks, memoryBooks } from '../../fixtures/books.fixture.js';
import { fillMessage, intentMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { MemoryRiskDatabase } from '../../outbound/memory/memory-risk-database.js';
import { NO_LICENCES, type RiskBooks } from '../../ports.js';
import { ApplyFill } from '../facts/apply-fill.js';
import { TakeFacts } from '../facts/take-facts.js';
import { DecideIntent } from './decide-intent.js';
import { HeldBooks } from './held-books.js';

const RICH = { USDT: '1000000' };

/** How often each way into the books was taken, and how many decisions each commit took. */
interface Counts {
  locked: number;
  readonly commits: number[];
}

function countingBooks(books: RiskBooks, counts: Counts): RiskBooks {
  return changedBooks(books, {
    write: (work) => {
      counts.locked += 1;
      return books.write(work);
    },
    commitDecisions: (decisions, isFounded) => {
      counts.commits.push(decisions.length);
      return books.commitDecisions(decisions, isFounded);
    },
  });
}

async function countedGate(refuse?: (books: RiskBooks) => RiskBooks) {
  const database = new MemoryRiskDatabase();
  const risk = await TestRisk.start(RICH, {}, memoryBooks(database));
  const counts: Counts = { locked: 0, commits: [] };
  const counting = countingBooks(risk.books, counts);
  const books = refuse?.(counting) ?? counting;
  const { observer, pricing, time } = risk;
  const held = new HeldBooks(books);
  const gate = new DecideIntent(books, time, observer, pricing, held, isTransientDatabaseError, NO_LICENCES);
  const decide = (id: string, over: Parameters<typeof intentMessage>[2] = {}) =>
    gate.decideIntent(intentMessage(id, time.nowUs(), { quantity: '0.1', ...over }));
  return { risk, counts, database, decide, held };
}

describe('intents that wait together', () => {
  it('are decided in one commit of at most 16, from the book that the first decision left in memory', async () => {
    const { counts, decide, risk } = await countedGate();
    await decide('first');
    expect(counts).toEqual({ locked: 1, commits: [] });
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => decide(`i${n}`)));
    expect(new Set(answers.map(({ decision }) => decision))).toEqual(new Set(['APPROVED']));
    expect(counts).toEqual({ locked: 1, commits: [16, 16, 8] });
    expect((await risk.readAccount()).reserved.toFixed()).toBe('410');
  });

  it('answer as one after the other would: the limit holds to the last of them', async () => {
    const { decide } = await countedGate();
    await decide('first', { quantity: '1' });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => decide(`i${n}`, { quantity: '900' })));
    const approved = answers.filter(({ decision }) => decision === 'APPROVED').length;
    const { decide: alone } = await countedGate();
    await alone('first', { quantity: '1' });
    let expected = 0;
    for (let n = 0; n < 20; n += 1)
      if ((await alone(`i${n}`, { quantity: '900' })).decision === 'APPROVED') expected += 1;
    expect(approved).toBe(expected);
    expect(approved).toBeGreaterThan(0);
    expect(approved).toBeLessThan(20);
  });

  it('are decided under the lock where the account changed behind the memory, and from memory again after it', async () => {
    const { counts, database, decide, risk } = await countedGate();
    await decide('first');
    // Another process, whose commits nobody here is told of.
    const foreign = new TestRisk({}, memoryBooks(database));
    await foreign.decide('foreign', { quantity: '0.1' });
    expect(await decide('i1')).toEqual({ decision: 'APPROVED' });
    expect(await decide('i2')).toEqual({ decision: 'APPROVED' });
    expect(counts).toEqual({ locked: 2, commits: [1, 1] });
    await risk.applyFill.applyFill(fillMessage('f1', 'i1', { quantity: '0.1' }));
    await decide('i3');
    expect(counts).toEqual({ locked: 2, commits: [1, 1, 1] });
    expect((await risk.readAccount()).reserved.toFixed()).toBe('40');
  });

  it('get the same answer where one of them comes twice', async () => {
    const { decide, risk } = await countedGate();
    await decide('first');
    const answers = await Promise.all(['i1', 'i1', 'i2', 'i1'].map((id) => decide(id)));
    expect(answers).toEqual(answers.map(() => ({ decision: 'APPROVED' })));
    expect(risk.observer.takeReports()).toEqual(['repeated', 'repeated']);
    expect((await risk.readAccount()).reserved.toFixed()).toBe('30');
  });

  it('do not fail with one that the books refuse', async () => {
    const { decide } = await countedGate((books) => ({
      ...books,
      commitDecisions: (decisions, isFounded) =>
        decisions.some(({ entry }) => entry.decision.intent.intentId === 'bad')
          ? Promise.reject(new Error('refused'))
          : books.commitDecisions(decisions, isFounded),
    }));
    await decide('first');
    const outcomes = await Promise.allSettled(['i1', 'bad', 'i2'].map((id) => decide(id)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('all wait for the next try where the store is away', async () => {
    let isAway = false;
    const { counts, decide } = await countedGate((books) => ({
      ...books,
      commitDecisions: (decisions, isFounded) => {
        const outcome = books.commitDecisions(decisions, isFounded);
        return isAway ? Promise.reject(Object.assign(new Error('away'), { code: 'ECONNRESET' })) : outcome;
      },
    }));
    await decide('first');
    isAway = true;
    const outcomes = await Promise.allSettled(['i1', 'i2', 'i3'].map((id) => decide(id)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    isAway = false;
    // What was committed although the answer was lost is found, not decided again.
    expect(await decide('i1')).toEqual({ decision: 'APPROVED' });
    expect(counts.commits.length).toBeGreaterThan(1);
  });

  it('wait for the facts that are being committed, and are decided on what those leave, without the lock', async () => {
    const waits: (() => void)[] = [];
    const { counts, decide, held, risk } = await countedGate();
    await decide('first');
    const facts = new TakeFacts(
      changedBooks(risk.books, {
        commitFacts: async (change) => {
          await new Promise<void>((resolve) => void waits.push(resolve));
          return risk.books.commitFacts(change);
        },
      }),
      isTransientDatabaseError,
      risk.testBooks.supervisor,
      held,
    );
    const filling = new ApplyFill(facts, risk.observer).applyFill(fillMessage('f1', 'first', { quantity: '0.1' }));
    while (waits.length === 0) await Promise.resolve();
    const deciding = decide('i1');
    waits[0]?.();
    await filling;
    expect(await deciding).toEqual({ decision: 'APPROVED' });
    expect(counts).toEqual({ locked: 1, commits: [1] });
  });

  describe('behind a commit that is under way', () => {
    /** A gate whose commits are held up; `begun` tells what was given to the books, before anything of the first is known. */
    async function heldUpGate() {
      const begun: string[][] = [];
      let letGo: () => void = () => undefined;
      let hold = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      const made = await countedGate((books) => ({
        ...books,
        commitDecisions: async (decisions, isFounded) => {
          begun.push(decisions.map(({ entry }) => entry.decision.intent.intentId));
          if ((await isFounded) !== false) await hold;
          return books.commitDecisions(decisions, isFounded);
        },
      }));
      const first = made.decide('first');
      await first;
      const release = (): void => {
        hold = Promise.resolve();
        letGo();
      };
      return { ...made, begun, release };
    }
    const untilBegun = async (begun: readonly unknown[], count: number): Promise<void> => {
      while (begun.length < count) await Promise.resolve();
    };

    it('the next full batch is decided on what that will leave, and no other one', async () => {
      const { begun, decide, release, risk } = await heldUpGate();
      const answers = Promise.all(Array.from({ length: 50 }, (_, n) => decide(`i${n}`)));
      await untilBegun(begun, 2);
      expect(begun.map((ids) => ids.length)).toEqual([16, 16]);
      release();
      expect((await answers).every(({ decision }) => decision === 'APPROVED')).toBe(true);
      expect(begun.map((ids) => ids.length)).toEqual([16, 16, 16, 2]);
      expect((await risk.readAccount()).reserved.toFixed()).toBe('510');
      expect((await risk.readBook()).reservations).toHaveLength(51);
    });

    it('it is decided again where that left another book, though the account is at the version', async () => {
      const { begun, database, decide, release, risk } = await heldUpGate();
      const answers = Promise.all(Array.from({ length: 32 }, (_, n) => decide(`i${n}`, { quantity: '8' })));
      await untilBegun(begun, 2);
      // Another process brings the account to just the version that the first batch would have left.
      const foreign = new TestRisk({}, memoryBooks(database));
      for (let n = 0; n < 16; n += 1) await foreign.decide(`foreign-${n}`, { quantity: '50' });
      release();
      const approved = (await answers).filter(({ decision }) => decision === 'APPROVED').length;
      const { account, reservations } = await risk.readBook();
      // 100,000 is the most; 80,010 of it are taken by then.
      expect([approved, account.reserved.toFixed(), reservations.length]).toEqual([24, '99210', 41]);
      expect(begun).toHaveLength(3);
      expect(begun[2]).toEqual(begun[1]);
    });
  });
});
