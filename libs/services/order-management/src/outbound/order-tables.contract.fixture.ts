import { type Order, type TradingState, type VenueFill, tradeOf, transferTransaction } from '#libs/domain';
import {
  type ClientOrderId,
  Decimal,
  MAX_NAME_CHARACTERS,
  type VenueOrderId,
  type VenueTradeId,
  ZERO,
  asId,
} from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import {
  type BooksUnderTest,
  COMMITTED,
  TEST_BTC,
  factOf,
  liveOrder,
  testFill,
  testOrder,
} from './order-books.fixture.js';

const transfer = (asset: string, change: string) =>
  transferTransaction({ asset, change: new Decimal(change), exchangeAtUs: 5 });

/** What both adapters promise of each table; `booksUnderTest` holds the lease of an empty database before each test. */
export function describeOrderTables(booksUnderTest: () => BooksUnderTest): void {
  describe('keep orders', () => {
    it('with all that an order is, and find them by both ids', async () => {
      const { books } = booksUnderTest();
      const full = liveOrder('a', {
        ...{ status: 'Canceled', closedAtUs: 9, firstFillAtUs: 8, reason: 'why', version: 4, type: 'LIMIT_MAKER' },
        ...{ cumQuantity: new Decimal('0.00000001'), venueCumQuantity: new Decimal('2'), reduceOnly: true },
      });
      const external = liveOrder('b', {
        ...{ external: true, intentId: undefined, validUntilUs: undefined, status: 'External', type: 'MARKET' },
        ...{ limitPrice: undefined, sentAtUs: undefined, marketEventAtUs: undefined, intentAtUs: undefined },
      });
      await books.write(async (writes) => {
        expect(await writes.insertOrder(full, COMMITTED, 10)).toBe(true);
        expect(await writes.insertOrder(external, { ...COMMITTED, event: 'adopted' }, 10)).toBe(true);
      });
      expect(await books.read((reads) => reads.findOrder(full.clientOrderId))).toEqual(full);
      const found = await books.write(async (writes) => [
        await writes.lockOrder(external.clientOrderId),
        await writes.lockOrderByVenueId(TEST_BTC.id, asId<VenueOrderId>('v-a')),
        await writes.lockOrderByVenueId(TEST_BTC.id, asId<VenueOrderId>('other')),
        await writes.lockOrder(asId<ClientOrderId>('other')),
      ]);
      expect(found).toEqual([external, full, undefined, undefined]);
    });

    it('once for each id, each intent and each id of the venue', async () => {
      const { books } = booksUnderTest();
      const first = liveOrder('a');
      await books.write((writes) => writes.insertOrder(first, COMMITTED, 10));
      const twins = [
        first,
        liveOrder('b', { intentId: first.intentId }),
        liveOrder('c', { venueOrderId: first.venueOrderId }),
      ];
      for (const twin of twins)
        expect(await books.write((writes) => writes.insertOrder(twin, COMMITTED, 11))).toBe(false);
      expect(await books.read((reads) => reads.countOrdersByStatus())).toEqual({ New: 1 });
    });

    it('at the version at which they were read, and refuse to save over a newer one', async () => {
      const { books } = booksUnderTest();
      const first = testOrder('a');
      await books.write((writes) => writes.insertOrder(first, COMMITTED, 10));
      const next = { ...first, sentAtUs: 11, version: 2 };
      const change = { event: 'sent', fromStatus: first.status, proof: {} } as const;
      await books.write((writes) => writes.saveOrder(first, next, change, 11));
      const late = books.write((writes) => writes.saveOrder(first, { ...first, version: 2 }, undefined, 12));
      await expect(late).rejects.toThrow('was changed by somebody else');
      expect(await books.read((reads) => reads.findOrder(first.clientOrderId))).toEqual(next);
    });

    it('only as their table allows', async () => {
      const { books } = booksUnderTest();
      const first = liveOrder('a', { status: 'PartiallyFilled', cumQuantity: new Decimal('1') });
      await books.write((writes) => writes.insertOrder(first, COMMITTED, 10));
      const impossible = { ...first, status: 'New', version: 2 } as const;
      const save = books.write((writes) => writes.saveOrder(first, impossible, undefined, 11));
      await expect(save).rejects.toThrow('order_status_fits_executed');
      expect(await books.read((reads) => reads.findOrder(first.clientOrderId))).toEqual(first);
    });

    it('unsettled until they ended with all their fills, oldest first', async () => {
      const { books } = booksUnderTest();
      const ended = { status: 'Canceled', closedAtUs: 9 } as const;
      const orders = [
        liveOrder('young', { committedAtUs: 30 }),
        liveOrder('old', { committedAtUs: 20 }),
        liveOrder('gone', ended),
        liveOrder('lacking', { ...ended, committedAtUs: 25, venueCumQuantity: new Decimal('1') }),
      ];
      await books.write(async (writes) => {
        for (const order of orders) await writes.insertOrder(order, COMMITTED, 40);
      });
      const unsettled = await books.read((reads) => reads.unsettledOrders());
      expect(unsettled.map((order) => order.clientOrderId)).toEqual(['tw1-old', 'tw1-lacking', 'tw1-young']);
      expect(await books.read((reads) => reads.countOrdersByStatus())).toEqual({ New: 2, Canceled: 2 });
    });
  });

  describe('find', () => {
    it('orders that were declared absent since a time, until the venue is heard of them', async () => {
      const { books } = booksUnderTest();
      const absent = { status: 'Rejected', reason: 'ABSENT: proven', venueOrderId: undefined } as const;
      const orders = [
        liveOrder('absent', { ...absent, sentAtUs: 5, closedAtUs: 50 }),
        liveOrder('long-ago', { ...absent, sentAtUs: 5, closedAtUs: 49 }),
        liveOrder('refused', { ...absent, reason: 'VENUE_FILTER_FAILED: no', sentAtUs: 5, closedAtUs: 60 }),
        liveOrder('unsent', { ...absent, sentAtUs: undefined, closedAtUs: 60 }),
        liveOrder('back', { ...absent, sentAtUs: 5, closedAtUs: 60, venueOrderId: asId<VenueOrderId>('v-back') }),
      ];
      await books.write(async (writes) => {
        for (const order of orders) await writes.insertOrder(order, COMMITTED, 60);
      });
      const found = await books.read((reads) => reads.ordersDeclaredAbsentSince(50));
      expect(found.map((order) => order.clientOrderId)).toEqual(['tw1-absent']);
      const isKnown = (id: string): Promise<boolean> =>
        books.read((reads) => reads.isVenueOrderKnown(TEST_BTC.id, asId<VenueOrderId>(id)));
      expect([await isKnown('v-back'), await isKnown('v-other')]).toEqual([true, false]);
    });

    it('the newest order that the venue gave an id and did not refuse', async () => {
      const { books } = booksUnderTest();
      const newest = async (): Promise<string | undefined> =>
        (await books.read((reads) => reads.newestVenueOrder(TEST_BTC.id)))?.clientOrderId;
      expect(await newest()).toBeUndefined();
      const named = (id: string): Pick<Order, 'venueOrderId'> => ({ venueOrderId: asId<VenueOrderId>(id) });
      const orders = [
        liveOrder('older', { ...named('v-9'), committedAtUs: 7 }),
        liveOrder('newer', { ...named('v-10'), committedAtUs: 8, status: 'Canceled', closedAtUs: 50 }),
        liveOrder('refused', { ...named('v-11'), committedAtUs: 9, status: 'Rejected', closedAtUs: 50 }),
        liveOrder('unheard', { venueOrderId: undefined, committedAtUs: 10, status: 'Unknown' }),
      ];
      await books.write(async (writes) => {
        for (const order of orders) await writes.insertOrder(order, COMMITTED, 60);
      });
      expect(await newest()).toBe('tw1-newer');
    });
  });

  describe('book', () => {
    it('a trade once', async () => {
      const { books } = booksUnderTest();
      const order = liveOrder('a');
      const trade = tradeOf(order, testFill('t-1', order), new Decimal('-0.01'), 9);
      await books.write(async (writes) => {
        await writes.insertOrder(order, COMMITTED, 9);
        expect(await writes.isTradeBooked(TEST_BTC.id, trade.fill)).toBe(false);
        await writes.addTrade(trade);
        expect(await writes.isTradeBooked(TEST_BTC.id, trade.fill)).toBe(true);
        const { exchangeAtUs, fee, feeAsset, price, quantity, venueOrderId, venueTradeId } = trade.fill;
        const terms = { fee, feeAsset, price, quantity };
        expect(await writes.bookedTerms(TEST_BTC.id, trade.fill)).toMatchObject(terms);
        expect(await writes.bookedTerms(TEST_BTC.id, testFill('t-2', order))).toBeUndefined();
        expect(await writes.newestTrade(TEST_BTC.id)).toMatchObject({ exchangeAtUs, venueOrderId, venueTradeId });
      });
      const again = books.write(async (writes) => {
        await writes.insertOrder(liveOrder('b'), COMMITTED, 10);
        await writes.addTrade({ ...trade, bookedAtUs: 10 });
      });
      await expect(again).rejects.toThrow();
      expect(await books.read((reads) => reads.findOrder(asId<ClientOrderId>('tw1-b')))).toBeUndefined();
      expect(await books.read((reads) => reads.isTradeBooked(TEST_BTC.id, testFill('t-2', order)))).toBe(false);
    });

    it('one trade of two orders of the account once for each of them', async () => {
      const { books } = booksUnderTest();
      const [sold, bought] = [liveOrder('sold'), liveOrder('bought')];
      const fillOf = (order: Order): VenueFill => ({
        ...testFill('t-1', order),
        venueOrderId: asId<VenueOrderId>(`v-${order.clientOrderId}`),
      });
      await books.write(async (writes) => {
        for (const order of [sold, bought]) {
          await writes.insertOrder(order, COMMITTED, 9);
          expect(await writes.isTradeBooked(TEST_BTC.id, fillOf(order))).toBe(false);
          await writes.addTrade(tradeOf(order, fillOf(order), new Decimal('0'), 9));
        }
      });
      const isBooked = (order: Order): Promise<boolean> =>
        books.read((reads) => reads.isTradeBooked(TEST_BTC.id, fillOf(order)));
      expect([await isBooked(sold), await isBooked(bought)]).toEqual([true, true]);
    });

    it('how far the list of fills is known, per instrument', async () => {
      const { books } = booksUnderTest();
      const cursor = (): Promise<string | undefined> => books.read((reads) => reads.fillCursor(TEST_BTC.id));
      expect(await cursor()).toBeUndefined();
      for (const id of ['7', '9']) {
        await books.write((writes) => writes.moveFillCursor(TEST_BTC.id, asId<VenueTradeId>(id), 9));
        expect(await cursor()).toBe(id);
      }
    });

    it('balances beside what our trades moved', async () => {
      const { books } = booksUnderTest();
      const none = await books.read((reads) => reads.accountBalances());
      expect(none).toEqual({ version: 0, exchangeAtUs: 0, reconciledAtUs: undefined, assets: [] });
      const usdt = {
        asset: 'USDT',
        free: new Decimal('5'),
        locked: new Decimal('1'),
        bookedChange: ZERO,
        baseline: ZERO,
      };
      await books.write(async (writes) => {
        await writes.postToLedger(transfer('USDT', '-2'), 9);
        const before = await writes.lockBalances();
        expect(before.assets.map(({ asset, bookedChange }) => `${asset} ${bookedChange.toFixed()}`)).toEqual([
          'USDT -2',
        ]);
        await writes.saveBalances({ ...before, version: 1, exchangeAtUs: 8, reconciledAtUs: 9 }, [usdt], 9);
        await writes.postToLedger(transfer('USDT', '0.5'), 9);
        await writes.postToLedger(transfer('BTC', '1'), 9);
      });
      const btc = { asset: 'BTC', free: ZERO, locked: ZERO, bookedChange: new Decimal('1'), baseline: undefined };
      expect(await books.read((reads) => reads.accountBalances())).toEqual({
        ...{ version: 1, exchangeAtUs: 8, reconciledAtUs: 9 },
        assets: [btc, { ...usdt, bookedChange: new Decimal('-1.5') }],
      });
    });
  });

  describe('name assets', () => {
    it('by names as long as those of instruments, in the letters of any script, and no longer', async () => {
      const { books } = booksUnderTest();
      const longest = '長𝒙'.repeat(MAX_NAME_CHARACTERS / 2);
      const book = (asset: string): Promise<void> =>
        books.write(async (writes) => {
          const before = await writes.lockBalances();
          const held = { asset, free: new Decimal('5'), locked: ZERO, bookedChange: ZERO, baseline: ZERO };
          await writes.saveBalances({ ...before, version: before.version + 1 }, [held], 9);
          await writes.postToLedger(transfer(asset, '5'), 9);
        });
      await book(longest);
      const { assets } = await books.read((reads) => reads.accountBalances());
      expect(assets.map(({ asset, bookedChange }) => `${asset} ${bookedChange.toFixed()}`)).toEqual([`${longest} 5`]);
      await expect(book(`${longest}x`)).rejects.toThrow('asset');
    });
  });

  describe('write down', () => {
    it('a discrepancy once while it is open, and anew after it was resolved', async () => {
      const { books } = booksUnderTest();
      const report = (about: string): Promise<boolean> =>
        books.write((writes) => writes.reportDiscrepancy({ kind: 'BALANCE', about, details: { of: about } }, 9));
      expect([await report('BTC'), await report('BTC'), await report('USDT')]).toEqual([true, false, true]);
      const resolve = (kind: string, except: string[]): Promise<number> =>
        books.write((writes) => writes.resolveDiscrepancies(kind, except, 'explained', 10));
      expect([await resolve('OTHER', []), await resolve('BALANCE', ['USDT'])]).toEqual([0, 1]);
      expect(await books.read((reads) => reads.countOpenDiscrepancies())).toBe(1);
      expect(await report('BTC')).toBe(true);
      expect(await books.read((reads) => reads.countOpenDiscrepancies())).toBe(2);
    });

    it('the newest trading state of a scope; the strictest that covers the account counts', async () => {
      const { books } = booksUnderTest();
      const words = { actor: 'me', reason: 'a test', changedAtUs: 9 };
      const latch = (scope: string, state: TradingState, version: number): Promise<boolean> =>
        books.write((writes) => writes.latchTradingState({ scope, state, version, ...words }));
      const now = (): Promise<string> => books.read((reads) => reads.tradingState());
      expect(await now()).toBe('ACTIVE');
      expect([
        await latch('all', 'REDUCING', 2),
        await latch('all', 'ACTIVE', 1),
        await latch('all', 'ACTIVE', 2),
      ]).toEqual([true, false, false]);
      expect(await now()).toBe('REDUCING');
      await latch('paper-2', 'HALTED', 1);
      expect(await now()).toBe('REDUCING');
      await latch('paper-1', 'HALTED', 1);
      expect(await books.write((writes) => writes.lockTradingState())).toBe('HALTED');
      expect(await books.read((reads) => reads.latchedStates())).toEqual([
        { scope: 'all', state: 'REDUCING', version: 2, ...words },
        { scope: 'paper-1', state: 'HALTED', version: 1, ...words },
      ]);
    });

    it('facts in order, each once, and wake whoever publishes them after the commit', async () => {
      const { books, outbox, wakeUps } = booksUnderTest();
      const facts = ['a', 'b', 'c'].map((name) => factOf(testOrder(name)));
      await books.write(async (writes) => {
        await writes.announce([]);
        await writes.announce(facts.slice(0, 2));
        await writes.announce(facts.slice(2));
      });
      await books.write((writes) => writes.announce([]));
      expect(await outbox()).toEqual(facts.map((fact) => fact.message.id));
      const woken = wakeUps();
      expect(woken).toBeGreaterThan(0);
      await expect(books.write((writes) => writes.announce(facts.slice(0, 1)))).rejects.toThrow();
      expect(wakeUps()).toBe(woken);
    });
  });
}
