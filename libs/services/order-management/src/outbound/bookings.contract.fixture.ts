import type { Announcement } from '#libs/contracts';
import {
  type AccountBalances,
  type BookingChange,
  type KnownBookings,
  type Order,
  fillTransaction,
  flatPositionIn,
  heldAfterFill,
  heldAtMark,
  tradeOf,
} from '#libs/domain';
import { Decimal, type VenueOrderId, ZERO, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { positionFact } from '../application/booking/facts.js';
import { LeaseLostError } from '../ports.js';
import { bookingChange, heldAt, questionOf } from './bookings.fixture.js';
import { type BooksUnderTest, COMMITTED, TEST_BTC, factOf, liveOrder, testFill } from './order-books.fixture.js';

const D = (text: string): Decimal => new Decimal(text);
const FIRST = liveOrder('a');
const OTHER = liveOrder('b');
const FILL = testFill('t-1', FIRST);
const EVENT = { event: 'fill', fromStatus: 'New', proof: { of: 'the venue' } } as const;

/** The first fill of the first order, and everything that it changes. */
function fillChange(): BookingChange<Announcement> {
  const flat = flatPositionIn(TEST_BTC);
  const after: Order = {
    ...FIRST,
    status: 'PartiallyFilled',
    ...{ cumQuantity: D('1'), venueCumQuantity: D('1'), version: 2, firstFillAtUs: 50 },
  };
  const held = heldAfterFill(flat, FILL);
  return bookingChange({
    orders: [{ before: FIRST, after, updatedAtUs: 50 }],
    events: [{ order: after, change: EVENT, occurredAtUs: 50 }],
    trades: [tradeOf(after, FILL, ZERO, 50)],
    positions: [{ before: flat, after: held, updatedAtUs: 50 }],
    ledger: [{ transaction: fillTransaction(FILL, TEST_BTC, undefined), bookedAtUs: 50 }],
    facts: [factOf(after), positionFact(held, after, 'cause', 50)],
  });
}

/** A report of the venue that it has 5 USDT (or another amount), taken on what is given. */
function balancesChange(before: AccountBalances, free = D('5')): BookingChange<Announcement> {
  const old = before.assets.find(({ asset }) => asset === 'USDT');
  const nothing = { asset: 'USDT', locked: ZERO, bookedChange: ZERO, baseline: undefined };
  const usdt = { ...nothing, ...old, free };
  const after = { ...before, version: before.version + 1, exchangeAtUs: 9 };
  return bookingChange({ balances: { before, after, touched: [usdt], updatedAtUs: 50 } });
}

/** What the books promise of bookings that were made in memory. */
export function describeBookings(given: () => BooksUnderTest): void {
  const known = (): Promise<KnownBookings> => given().books.readBookings(questionOf([FIRST, OTHER], ['t-1', 't-2']));
  const insert = () =>
    given().books.write(async (writes) => {
      for (const order of [FIRST, OTHER]) await writes.insertOrder(order, COMMITTED, 9);
    });
  const balances = (): Promise<AccountBalances> => given().books.read((reads) => reads.accountBalances());

  describe('bookings', () => {
    it('find nothing in books that are empty', async () => {
      const empty = { version: 0, exchangeAtUs: 0, reconciledAtUs: undefined, assets: [] };
      expect(await known()).toEqual({ orders: [], bookedTrades: [], positions: [], balances: empty });
    });

    it('find what was asked for as it was written, by either name of an order', async () => {
      await insert();
      const position = heldAtMark(heldAfterFill(flatPositionIn(TEST_BTC), FILL), D('101.250'), 8);
      const usdt = { asset: 'USDT', free: D('0.10'), locked: D('2'), bookedChange: ZERO, baseline: D('-3') };
      await given().books.write(async (writes) => {
        await writes.addTrade(tradeOf(FIRST, FILL, ZERO, 9));
        await writes.savePosition(position, 9);
        await writes.saveValuations([position]);
        const before = await writes.lockBalances();
        await writes.saveBalances({ ...before, version: 3, exchangeAtUs: 4, reconciledAtUs: 6 }, [usdt], 9);
      });
      const found = await known();
      expect(found.orders.toSorted((one, other) => (one.clientOrderId < other.clientOrderId ? -1 : 1))).toEqual([
        FIRST,
        OTHER,
      ]);
      expect(found.bookedTrades.map(({ venueTradeId }) => venueTradeId)).toEqual(['t-1']);
      expect(found.positions).toEqual([position]);
      expect(found.balances).toEqual({ version: 3, exchangeAtUs: 4, reconciledAtUs: 6, assets: [usdt] });
      const nothing = { ...questionOf([]), instruments: [], balances: false };
      const [byVenue, byOurs] = [questionOf([OTHER]).venueOrders, questionOf([FIRST]).clientOrderIds];
      for (const question of [
        { ...nothing, venueOrders: byVenue },
        { ...nothing, clientOrderIds: byOurs },
      ]) {
        const { orders, ...rest } = await given().books.readBookings(question);
        expect(rest).toEqual({ bookedTrades: [], positions: [], balances: undefined });
        expect(orders).toEqual([question.venueOrders.length > 0 ? OTHER : FIRST]);
      }
    });

    it('write order, history, trade, position, ledger and facts in one commit', async () => {
      await insert();
      const { books, outbox, wakeUps } = given();
      expect(await books.commitBookings(fillChange())).toBe('RECORDED');
      const [row] = fillChange().orders;
      expect((await known()).orders.find(({ version }) => version === 2)).toEqual(row?.after);
      expect((await known()).bookedTrades.map(({ venueTradeId }) => venueTradeId)).toEqual(['t-1']);
      expect((await known()).positions).toEqual(fillChange().positions.map(({ after }) => after));
      expect((await balances()).assets.map(({ asset, bookedChange }) => `${asset} ${bookedChange.toFixed()}`)).toEqual([
        'BTC 1',
        'USDT -99.49',
      ]);
      const totals = await books.read((reads) => reads.walletTotals());
      expect([...totals].map(([asset, total]) => `${asset} ${total.toFixed()}`)).toEqual(['BTC 1', 'USDT -99.49']);
      expect([await outbox(), wakeUps()]).toEqual([['order:tw1-a:2', 'position:binance:paper-1:BTC-USDT:1'], 1]);
      expect(await books.read((reads) => reads.newestTrade(TEST_BTC.id))).toMatchObject({ venueTradeId: 't-1' });
    });

    it('write balances and what the ledger moved beside each other', async () => {
      await insert();
      const { books } = given();
      const all = { ...fillChange(), balances: balancesChange(await balances()).balances };
      expect(await books.commitBookings(all)).toBe('RECORDED');
      const [btc, usdt] = (await balances()).assets;
      expect([btc?.free.toFixed(), btc?.bookedChange.toFixed()]).toEqual(['0', '1']);
      expect([usdt?.free.toFixed(), usdt?.bookedChange.toFixed()]).toEqual(['5', '-99.49']);
      expect(await balances()).toMatchObject({ version: 1, exchangeAtUs: 9 });
    });

    it('write that less than nothing is left, where the venue says so', async () => {
      const { books } = given();
      expect(await books.commitBookings(balancesChange(await balances(), D('-0.1')))).toBe('RECORDED');
      expect((await balances()).assets.map(({ free }) => free.toFixed())).toEqual(['-0.1']);
      const [usdt] = (await balances()).assets;
      if (usdt === undefined) throw new Error('no balance');
      await books.write(async (writes) =>
        writes.saveBalances(await writes.lockBalances(), [{ ...usdt, locked: D('-0.2') }], 9),
      );
      expect((await balances()).assets.map(({ locked }) => locked.toFixed())).toEqual(['-0.2']);
    });

    it('of one trade are written by one of two who do so at once', async () => {
      await insert();
      const { books } = given();
      const outcomes = await Promise.all([books.commitBookings(fillChange()), books.commitBookings(fillChange())]);
      expect(outcomes.toSorted()).toEqual(['RECORDED', 'STALE']);
    });

    it.each<readonly [string, (change: BookingChange<Announcement>) => BookingChange<Announcement>]>([
      ['an order at another version', (of) => orderWas(of, { version: 3 })],
      ['an order that was sent meanwhile', (of) => orderWas(of, { sentAtUs: undefined })],
      ['an order that has its venue id meanwhile', (of) => orderWas(of, { venueOrderId: undefined })],
      ['an order of another venue id', (of) => orderWas(of, { venueOrderId: asId<VenueOrderId>('v-z') })],
      ['an order acknowledged meanwhile', (of) => orderWas(of, { acknowledgedAtUs: undefined })],
      ['an order of which more was told', (of) => orderWas(of, { venueCumQuantity: D('2') })],
      ['an order of another quantity', (of) => orderWas(of, { quantity: D('4') })],
      ['a position with a fill more', (of) => positionWas(of, heldAt(1))],
      ['a position valued since', (of) => positionWas(of, heldAt(0, { markPrice: D('7'), markedAtUs: 5 }))],
      ['balances never heard', (of) => ({ ...of, ...balancesAt(1, 0) })],
      ['balances of another time', (of) => ({ ...of, ...balancesAt(0, 4) })],
      ['an asset with another amount', (of) => ({ ...of, ...balancesAt(0, 0, 'USDT', '3') })],
    ])('taken on %s are stale, and nothing of them is written', async (_, changeOf) => {
      await insert();
      const before = await known();
      expect(await given().books.commitBookings(changeOf(fillChange()))).toBe('STALE');
      expect([await known(), await given().outbox(), given().wakeUps()]).toEqual([before, [], 0]);
    });

    it('of a trade that was booked since are stale', async () => {
      await insert();
      await given().books.write((writes) => writes.addTrade(tradeOf(FIRST, FILL, ZERO, 9)));
      expect(await given().books.commitBookings(fillChange())).toBe('STALE');
      expect((await known()).positions).toEqual([]);
    });

    it('that one row refuses leave nothing behind', async () => {
      await insert();
      const before = await known();
      const change = fillChange();
      const [row] = change.ledger;
      if (row === undefined) throw new Error('a fill is in the ledger');
      const torn = { ...row, transaction: { ...row.transaction, entries: row.transaction.entries.slice(1) } };
      await expect(given().books.commitBookings({ ...change, ledger: [torn] })).rejects.toThrow(/balance/u);
      const wrong = orderBecomes(change, { cumQuantity: D('9') });
      await expect(given().books.commitBookings(wrong)).rejects.toThrow(/order_|executed/u);
      expect([await known(), await given().outbox()]).toEqual([before, []]);
      expect(await given().books.commitBookings(change)).toBe('RECORDED');
    });

    it('are nobody’s without the newest epoch of the lease', async () => {
      await insert();
      const { books, epoch, lease, outbox } = given();
      await lease.releaseLease(epoch.current);
      await lease.acquireLease(60_000);
      await expect(books.readBookings(questionOf([FIRST]))).rejects.toThrow(LeaseLostError);
      await expect(books.commitBookings(fillChange())).rejects.toThrow(LeaseLostError);
      expect(await outbox()).toEqual([]);
    });
  });
}

type Change = BookingChange<Announcement>;

const orderWas = (change: Change, was: Partial<typeof FIRST>): Change => ({
  ...change,
  orders: change.orders.map((row) => ({ ...row, before: { ...row.before, ...was } })),
});

const orderBecomes = (change: Change, is: Partial<typeof FIRST>): Change => ({
  ...change,
  orders: change.orders.map((row) => ({ ...row, after: { ...row.after, ...is } })),
});

const positionWas = (change: Change, before: Change['positions'][number]['before']): Change => ({
  ...change,
  positions: change.positions.map((row) => ({ ...row, before })),
});

function balancesAt(version: number, exchangeAtUs: number, asset = 'USDT', free = '0'): Pick<Change, 'balances'> {
  const was = { asset, free: D(free), locked: ZERO, bookedChange: ZERO, baseline: undefined };
  return balancesChange({ version, exchangeAtUs, reconciledAtUs: undefined, assets: [was] });
}
