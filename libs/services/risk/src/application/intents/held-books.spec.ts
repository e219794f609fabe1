import { nextVersion } from '#libs/domain';
import { type AccountId, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { changedBooks } from '../../fixtures/books.fixture.js';
import { PLACE, fillMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { HeldBooks } from './held-books.js';

const ACCOUNT = asId<AccountId>(PLACE.account);

describe('the books that are held', () => {
  it('are none before one was given to hold', async () => {
    const risk = await TestRisk.start({ USDT: '10000' });
    const held = new HeldBooks(risk.books);
    await risk.setBalances({ USDT: '9000' });
    expect(await held.findHeldBook(ACCOUNT)).toBeUndefined();
  });

  it('follow every fact and command', async () => {
    const risk = await TestRisk.start({ USDT: '10000' });
    const held = new HeldBooks(risk.books);
    held.holdBook(await risk.readBook());
    await risk.applyFill.applyFill(fillMessage('f1', 'nobody', { quantity: '2' }));
    expect(await held.findHeldBook(ACCOUNT)).toEqual(await risk.readBook());
    const wish = { commandId: 'c1', scope: 'all', state: 'HALTED', actor: 'op', reason: 'test' } as const;
    await Promise.all([
      risk.setBalances({ USDT: '1', BTC: '2' }),
      risk.changeTradingState.changeTradingState(wish),
      risk.applyFill.applyFill(fillMessage('f2', 'nobody')),
    ]);
    await held.findHeldBook(ACCOUNT);
    expect(await held.findHeldBook(ACCOUNT)).toEqual(await risk.readBook());
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
    await risk.setBalances({ USDT: '9000' });
    expect(await held.findHeldBook(ACCOUNT)).toBeUndefined();
  });
});
