import { type TrackedPosition, endReservation, untradedPosition } from '#libs/domain';
import { type AccountId, ZERO, asId } from '#libs/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TestBooks } from '../fixtures/books.fixture.js';
import { balancesChange, factsChange, positionChange, reservationChange } from '../fixtures/facts.fixture.js';
import { ACCOUNT, D, POSITION_PLACE, approvalEntry, intentIdOf, intentNamed } from '../fixtures/values.fixture.js';
import type { FactsChange, RiskBooks } from '../ports.js';

const VENUE = POSITION_PLACE.venue;
const MESSAGE = { id: 'm-1', subjectName: 'fill.recorded.v1' };

/** What the books promise about facts, whatever keeps them. */
export function describeFacts(open: () => Promise<TestBooks>): void {
  let books: RiskBooks;
  beforeEach(async () => {
    ({ books } = await open());
  });
  const known = () =>
    books.readFacts({
      ...{ account: ACCOUNT, messageIds: ['m-1', 'm-2'], places: [POSITION_PLACE] },
      intentIds: [intentIdOf('i1'), intentIdOf('i2')],
    });
  const accountOf = async () => (await books.read((reads) => reads.findAccountBook(ACCOUNT)))?.account;
  const approve = () =>
    books.write(async (writes) => {
      const account = await writes.lockOrAddAccount(ACCOUNT);
      await writes.claimIntent(intentIdOf('i1'), 1);
      const entry = approvalEntry(account, intentNamed('i1'));
      await writes.recordDecision(entry);
      if (entry.heldBack === undefined) throw new Error('an approval holds something back');
      return entry.heldBack.reservation;
    });

  describe('facts', () => {
    it('are of an account that was never heard of before', async () => {
      expect(await known()).toEqual({ takenIds: [], reservations: [], positions: [], balances: [] });
      expect(await books.commitFacts(factsChange({ messages: [MESSAGE] }))).toBe('RECORDED');
      expect(await accountOf()).toMatchObject({ version: 0, limitsVersion: 0 });
      expect((await known()).takenIds).toEqual(['m-1']);
    });

    it('are found as they were written', async () => {
      const reservation = await approve();
      const ended = endReservation(reservation, D('0.4'), 3);
      const position = { ...untradedPosition(POSITION_PLACE), quantity: D('-1.5'), fills: 2 };
      await books.commitFacts({
        ...reservationChange(reservation, ended, D('-0.5')),
        ...{ positions: positionChange(position).positions, messages: [MESSAGE] },
      });
      await books.commitFacts(balancesChange(balancesAt(7)));
      const { balances, positions, reservations } = await known();
      expect(balances).toMatchObject([{ venue: VENUE, version: 7, exchangeAtUs: 7 }]);
      expect(positions.map(textOf)).toEqual(['-1.5 2 none']);
      const [found] = reservations;
      expect([found?.endedCumQuantity?.toFixed(), found?.orderVersion]).toEqual(['0.4', 3]);
    });

    it('make the account a version newer where they change it, by what it holds back then, and tell of it', async () => {
      const told: unknown[] = [];
      books.onChanged((account, facts) => told.push([account, facts?.version, facts?.change.messages.length]));
      const reservation = await approve();
      const before = await accountOf();
      told.length = 0;
      await books.commitFacts(factsChange({ messages: [MESSAGE] }));
      expect([told, (await accountOf())?.version]).toEqual([[[ACCOUNT, before?.version, 1]], before?.version]);
      told.length = 0;
      await books.commitFacts(reservationChange(reservation, { ...reservation, orderVersion: 1 }, D('-0.5')));
      const after = await accountOf();
      expect([told, after?.version]).toEqual([[[ACCOUNT, after?.version, 0]], (before?.version ?? 0) + 1]);
      expect(after?.reserved.toFixed()).toBe(before?.reserved.minus('0.5').toFixed());
    });

    it('of one message are written by one of two who do so at once', async () => {
      const change = { ...positionChange({ fills: 1 }), messages: [MESSAGE] };
      const outcomes = await Promise.all([books.commitFacts(change), books.commitFacts(change)]);
      expect(outcomes.toSorted()).toEqual(['RECORDED', 'STALE']);
    });

    it.each<readonly [string, (now: Now) => FactsChange]>([
      ['a message that was taken', () => factsChange({ messages: [{ ...MESSAGE, id: 'm-2' }, MESSAGE] })],
      ['a reservation executed further', ({ held }) => change(held, { executed: D('0.1') })],
      ['a reservation at another version', ({ held }) => change(held, { orderVersion: 1 })],
      ['a reservation that ended', ({ held }) => change(held, { endedCumQuantity: ZERO })],
      ['a reservation that nobody has', ({ held }) => change({ ...held, intentId: intentIdOf('i2') }, {})],
      ['a position before its first fill', () => positionChange({ fills: 1 })],
      ['a position with another quantity', ({ position }) => positionChange({}, { ...position, quantity: D('3') })],
      ['a position that was told of', ({ position }) => positionChange({}, { ...position, booked: BOOKED })],
      ['balances never heard', () => balancesChange(balancesAt(8))],
      ['balances at another version', () => balancesChange(balancesAt(8), 4)],
    ])('taken on %s are stale, and nothing of them is written', async (_, changeOn) => {
      const held = await approve();
      const position = { ...untradedPosition(POSITION_PLACE), quantity: D('2'), fills: 2 };
      await books.commitFacts({ ...positionChange(position), messages: [MESSAGE] });
      await books.commitFacts(balancesChange(balancesAt(7)));
      const before = { known: await known(), account: await accountOf() };
      const wished = changeOn({ held, position });
      const spend = {
        ...{ account: ACCOUNT, venue: VENUE, fillId: 'f', asset: 'USDT' },
        amount: D('1'),
        exchangeAtUs: 9,
      };
      const more = {
        messages: [...wished.messages, { ...MESSAGE, id: 'm-3' }],
        uncoveredSpends: [spend],
        reservedBy: ZERO,
      };
      expect(await books.commitFacts({ ...wished, ...more })).toBe('STALE');
      expect({ known: await known(), account: await accountOf() }).toEqual(before);
      const question = { account: ACCOUNT, messageIds: ['m-3'], intentIds: [], places: [] };
      expect((await books.readFacts(question)).takenIds).toEqual([]);
      const book = await books.read((reads) => reads.findAccountBook(ACCOUNT));
      expect(book?.uncoveredSpends).toEqual([]);
    });

    it('that one row refuses leave nothing behind', async () => {
      const wrong = { ...positionChange({ fills: -1 }), messages: [MESSAGE] };
      await expect(books.commitFacts(wrong)).rejects.toThrow(/violates|does not hold/u);
      expect((await known()).takenIds).toEqual([]);
      const elsewhere = { ...POSITION_PLACE, account: asId<AccountId>('other') };
      await books.commitFacts({ ...positionChange({ fills: 1 }), messages: [MESSAGE] });
      const question = { messageIds: [], intentIds: [], places: [elsewhere], account: elsewhere.account };
      expect((await books.readFacts(question)).positions).toEqual([]);
    });
  });
}

interface Now {
  readonly held: Parameters<typeof reservationChange>[0];
  readonly position: TrackedPosition;
}

const BOOKED = { quantity: D('2'), version: 2 };

/** A reservation taken as it was not. */
const change = (held: Now['held'], over: Partial<Now['held']>): FactsChange =>
  reservationChange({ ...held, ...over }, held, ZERO);

const balancesAt = (version: number) => {
  const assets = [{ asset: 'USDT', free: D('9'), locked: ZERO }];
  return { account: ACCOUNT, venue: VENUE, version, exchangeAtUs: version, assets };
};

const textOf = ({ booked, fills, quantity }: TrackedPosition): string =>
  `${quantity.toFixed()} ${fills} ${booked?.version ?? 'none'}`;
