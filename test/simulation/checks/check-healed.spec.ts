import { beforeEach, describe, expect, it } from 'vitest';
import { foldJournal } from '#libs/domain';
import { MemoryOrderDatabase } from '#libs/services/order-management';
import { MemoryRiskDatabase } from '#libs/services/risk';
import { MemoryStrategyDatabase } from '#libs/services/strategy';
import { VirtualScheduler } from '#libs/testkit';
import { type Books, checkBacklog, checkSettled, checkTruth } from './check-healed.js';
import { D, madeOrder, madePosition, madeReservation } from './made-history.fixture.js';

let books: Books;

beforeEach(() => {
  const orderBooks = new MemoryOrderDatabase(new VirtualScheduler());
  books = { orderBooks, riskBooks: new MemoryRiskDatabase(), strategyBooks: new MemoryStrategyDatabase() };
});

const NOTHING_HAPPENED = foldJournal([]);
const put = (changes: Parameters<typeof madeOrder>[0]): void =>
  books.orderBooks.orders.upsert({ order: madeOrder(changes), leaseEpoch: 1, updatedAtUs: 1 });

describe('after healing', () => {
  it('nothing is wrong with books in which nothing happened', async () => {
    expect([...checkSettled(books), ...(await checkBacklog(books)), ...checkTruth(books, NOTHING_HAPPENED)]).toEqual(
      [],
    );
  });

  it('an order that has not ended is one, and one whose fills are missing', () => {
    put({ status: 'Unknown' });
    expect(checkSettled(books)).toMatchObject([{ invariant: 'I-60', about: 'id-1' }]);
    put({ status: 'Filled', cumQuantity: D('3'), venueCumQuantity: D('3'), closedAtUs: 9 });
    expect(checkSettled(books)).toStrictEqual([]);
  });

  it('books that the exchange does not share are one, and a reservation that is left', () => {
    books.orderBooks.positions.upsert({ at: 'binance|paper-1', held: madePosition('1') });
    books.riskBooks.openReservations.insert(madeReservation('1'));
    const found = checkTruth(books, NOTHING_HAPPENED).map(({ invariant }) => invariant);
    expect(found).toContain('RESERVATION_LEFT');
    expect(found).toContain('I-33');
    expect(found.length).toBeGreaterThan(2);
  });

  it('messages that were not published or were given up are', async () => {
    await books.riskBooks.parkingLot.park({ id: 'x', subject: 's', payload: new Uint8Array(), reason: 'poison' });
    expect(await checkBacklog(books)).toMatchObject([{ invariant: 'I-33', about: 'riskBooks' }]);
    const writing = { afterCommit: () => undefined };
    books.strategyBooks.outbox.announce(writing, [{ subject: 'intent.x', message: { id: 'm' } }]);
    expect(await checkBacklog(books)).toMatchObject([{ invariant: 'I-33' }, { invariant: 'I-61' }]);
  });
});
