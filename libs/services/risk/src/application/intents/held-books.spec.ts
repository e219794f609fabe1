import { nextVersion } from '#libs/domain';
import { type AccountId, asId } from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedBooks, memoryBooks } from '../../fixtures/books.fixture.js';
import { FACT, fill, textOf } from '../../fixtures/fact-stories.fixture.js';
import { PLACE, fillMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { MemoryRiskDatabase } from '../../outbound/memory/memory-risk-database.js';
import type { RiskBooks } from '../../ports.js';
import { HeldBooks } from './held-books.js';

const ACCOUNT = asId<AccountId>(PLACE.account);

describe('the books that are held', () => {
  it('are none before one was given to hold', async () => {
    const risk = await TestRisk.start({ USDT: '10000' });
    const held = new HeldBooks(risk.books);
    await risk.setBalances({ USDT: '9000' });
    expect(await held.findHeldBook(ACCOUNT)).toBeUndefined();
  });

  it('are held from the start where that is asked for, with what changed while they were read', async () => {
    const risk = await TestRisk.start({ USDT: '10000' });
    let meanwhile: Promise<unknown> | undefined;
    const books = changedBooks(risk.books, {
      read: async (work) => {
        const found = await risk.books.read(work);
        meanwhile ??= risk.setBalances({ USDT: '9000' });
        await meanwhile;
        return found;
      },
    });
    const held = new HeldBooks(books);
    await held.startHolding(ACCOUNT);
    await held.findHeldBook(ACCOUNT);
    expect(textOf(await held.findHeldBook(ACCOUNT))).toEqual(textOf(await risk.readBook()));
  });

  it('are none where they cannot be read at the start', async () => {
    const risk = await TestRisk.start({ USDT: '10000' });
    const held = new HeldBooks(
      changedBooks(risk.books, { read: () => Promise.reject(new Error('the store is away')) }),
    );
    await held.startHolding(ACCOUNT);
    expect(await held.findHeldBook(ACCOUNT)).toBeUndefined();
  });

  it('follow every fact and command', async () => {
    const risk = await TestRisk.start({ USDT: '10000' });
    const held = new HeldBooks(risk.books);
    // With what it did lately, as it is read for decisions.
    const readWhole = () => risk.books.read((reads) => new HeldBooks(risk.books).readBook(reads, ACCOUNT));
    await held.startHolding(ACCOUNT);
    await risk.applyFill.applyFill(fillMessage('f1', 'nobody', { quantity: '2' }));
    expect(await held.findHeldBook(ACCOUNT)).toEqual(await readWhole());
    const wish = { commandId: 'c1', scope: 'all', state: 'HALTED', actor: 'op', reason: 'test' } as const;
    await Promise.all([
      risk.setBalances({ USDT: '1', BTC: '2' }),
      risk.changeTradingState.changeTradingState(wish),
      risk.applyFill.applyFill(fillMessage('f2', 'nobody')),
    ]);
    await held.findHeldBook(ACCOUNT);
    expect(await held.findHeldBook(ACCOUNT)).toEqual(await readWhole());
  });

  it('never go back to an older version', async () => {
    const risk = await TestRisk.start({ USDT: '10000' });
    const held = new HeldBooks(risk.books);
    const book = await risk.readBook();
    const newer = { ...book, account: nextVersion(book.account) };
    held.holdBook(newer);
    held.holdBook(book);
    expect(await held.findHeldBook(ACCOUNT)).toBe(newer);
  });

  it('are dropped where they cannot be read again', async () => {
    const risk = await TestRisk.start({ USDT: '10000' });
    let isAway = false;
    const books = changedBooks(risk.books, {
      read: (work) => (isAway ? Promise.reject(new Error('the store is away')) : risk.books.read(work)),
    });
    const held = new HeldBooks(books);
    held.holdBook(await risk.readBook());
    isAway = true;
    const wish = { commandId: 'c1', scope: 'all', state: 'HALTED', actor: 'op', reason: 'test' } as const;
    await risk.changeTradingState.changeTradingState(wish);
    expect(await held.findHeldBook(ACCOUNT)).toBeUndefined();
  });

  it('have what facts and decisions of this process changed without being read, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(STORY, async (story) => {
        const { held, readings, risk } = await followedRisk();
        for (const tell of story) {
          await tell(risk);
          expect(textOf(await held.findHeldBook(ACCOUNT))).toEqual(textOf(await risk.readBook()));
        }
        expect(readings()).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it('are read again where another process changed the account between, and where nobody knows what became of facts', async () => {
    const database = new MemoryRiskDatabase();
    const { held, readings, risk } = await followedRisk(database);
    await new TestRisk({}, memoryBooks(database)).decide('foreign');
    await fill('f1', 'i1')(risk);
    expect(textOf(await held.findHeldBook(ACCOUNT))).toEqual(textOf(await risk.readBook()));
    expect(readings()).toBe(1);
    await expect(held.whileChanging(ACCOUNT, () => Promise.reject(new Error('the answer is lost')))).rejects.toThrow();
    await held.findHeldBook(ACCOUNT);
    expect(readings()).toBe(2);
  });

  it('are found once the facts that are being committed are in them, and not those that come later', async () => {
    const { held, risk } = await followedRisk();
    const waits: (() => void)[] = [];
    const commit = (): Promise<void> =>
      held.whileChanging(ACCOUNT, () => new Promise<void>((resolve) => void waits.push(resolve)));
    const before = held.findHeldBook(ACCOUNT);
    const first = commit();
    let isFound = false;
    const found = held.findHeldBook(ACCOUNT).then(() => (isFound = true));
    await before;
    const book = await risk.readBook();
    expect([isFound, held.isChanging(ACCOUNT), held.holdBook(book)]).toEqual([false, true, false]);
    const second = commit();
    waits[0]?.();
    await Promise.all([first, found]);
    expect(held.isChanging(ACCOUNT)).toBe(true);
    waits[1]?.();
    await second;
    expect(held.isChanging(ACCOUNT)).toBe(false);
  });
});

/** A risk that has approved 10 for `i1`, and its book held besides by one who counts how often it is read for it. */
async function followedRisk(database = new MemoryRiskDatabase()) {
  const risk = await TestRisk.start({ USDT: '1000000' }, {}, memoryBooks(database));
  await risk.decide('i1', { quantity: '10' });
  let readings = 0;
  const read: RiskBooks['read'] = (work) => {
    readings += 1;
    return risk.books.read(work);
  };
  const held = new HeldBooks(changedBooks(risk.books, { read }));
  held.holdBook(await risk.readBook());
  return { held, readings: () => readings, risk };
}

/** Facts, some of them twice, one after another. */
const STORY = fc
  .array(fc.tuple(FACT, fc.integer({ min: 1, max: 12 })), { maxLength: 14 })
  .map((told) => told.map(([tell, id]) => tell(`fact-${id}`)));
