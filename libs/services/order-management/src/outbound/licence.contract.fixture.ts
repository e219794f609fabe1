import { describe, expect, it } from 'vitest';
import { LeaseLostError, type LicenceOffer, type LicenceVerdict, type NewOrderLicence } from '../ports.js';
import { type BooksUnderTest, COMMITTED, factOf, testOrder } from './order-books.fixture.js';

const words = { actor: 'me', reason: 'a test', changedAtUs: 9 };

/** What both adapters of the books promise of an order that is inserted with its mark. */
export function describeLicence(given: () => BooksUnderTest): void {
  const licenceOf = (name: string, changes: Parameters<typeof testOrder>[1] = {}): NewOrderLicence => {
    const order = testOrder(name, { sentAtUs: 5, ...changes });
    return { order, change: COMMITTED, fact: factOf(order) };
  };
  const license = async (...named: Parameters<typeof licenceOf>): Promise<LicenceVerdict | undefined> =>
    (await given().books.licenseNewOrders([licenceOf(...named)]))[0];
  const latch = (scope: string, state: 'HALTED' | 'REDUCING'): Promise<boolean> =>
    given().books.write((writes) => writes.latchTradingState({ scope, state, version: 1, ...words }));

  describe('license a new order', () => {
    it('by one commit of its row, its history and its fact', async () => {
      const { books, outbox, wakeUps } = given();
      expect(await license('a')).toBe('LICENSED');
      expect(await outbox()).toEqual(['order:tw1-a:1']);
      expect(wakeUps()).toBe(1);
      const order = testOrder('a', { sentAtUs: 5 });
      expect(await books.read((reads) => reads.findOrder(order.clientOrderId))).toEqual(order);
      expect((await books.read((reads) => reads.unsettledOrders())).map(({ intentId }) => intentId)).toEqual([
        'intent-a',
      ]);
    });

    it('once, by its id and by its intent, also two at once', async () => {
      const both = await Promise.all([license('a'), license('a')]);
      expect(new Set(both)).toEqual(new Set(['KNOWN', 'LICENSED']));
      expect(await license('b', { intentId: testOrder('a').intentId })).toBe('KNOWN');
      expect(await given().outbox()).toEqual(['order:tw1-a:1']);
    });

    it.each(['all', 'paper-1'])(
      'not while the scope %s keeps it from being sent, and writes nothing then',
      async (scope) => {
        await latch(scope, 'REDUCING');
        expect(await license('a')).toBe('REDUCING');
        expect(await license('b', { reduceOnly: true })).toBe('LICENSED');
        await given().books.write((writes) =>
          writes.latchTradingState({ scope, state: 'HALTED', version: 2, ...words }),
        );
        expect(await license('c', { reduceOnly: true })).toBe('HALTED');
        expect(await given().outbox()).toEqual(['order:tw1-b:1']);
      },
    );

    it('by itself where it was offered to somebody who has another store, and tells of it as of its own', async () => {
      const { books, epoch, lease, outbox, wakeUps } = given();
      const offer = (name: string): LicenceOffer => books.offerLicence(licenceOf(name));
      const [first, again] = [offer('a'), offer('a')];
      expect([await outbox(), wakeUps()]).toEqual([[], 0]);
      for (const one of [first, again]) await one.commitAlone();
      expect([await first.verdict, await again.verdict, await outbox(), wakeUps()]).toEqual([
        ...['LICENSED', 'KNOWN', ['order:tw1-a:1'], 1],
      ]);
      const unwritten = offer('b');
      unwritten.settle(undefined);
      expect(await unwritten.verdict).toBeUndefined();
      const failed = offer('c');
      const lost = new Error('the connection broke');
      failed.fail(lost);
      await expect(failed.verdict).rejects.toBe(lost);
      const unheard = offer('e');
      await Promise.all([unheard.commitUnheard(lost), expect(unheard.verdict).rejects.toBe(lost)]);
      await lease.releaseLease(epoch.current);
      await lease.acquireLease(60_000);
      const late = offer('d');
      await Promise.all([late.commitAlone(), expect(late.verdict).rejects.toThrow(LeaseLostError)]);
      const lateToo = offer('f');
      await Promise.all([lateToo.commitUnheard(lost), expect(lateToo.verdict).rejects.toBe(lost)]);
      expect(await outbox()).toEqual(['order:tw1-a:1', 'order:tw1-e:1']);
    });

    it('several in one commit, each with the verdict that it has alone, in their order', async () => {
      const { books, outbox, wakeUps } = given();
      await latch('all', 'REDUCING');
      const reducing = { reduceOnly: true };
      const licences = [licenceOf('a', reducing), licenceOf('b'), licenceOf('a', reducing), licenceOf('c', reducing)];
      expect(await books.licenseNewOrders(licences)).toEqual(['LICENSED', 'REDUCING', 'KNOWN', 'LICENSED']);
      expect(await outbox()).toEqual(['order:tw1-a:1', 'order:tw1-c:1']);
      expect(wakeUps()).toBeGreaterThan(0);
      expect(await books.read((reads) => reads.findOrder(testOrder('c').clientOrderId))).toEqual(licences[3]?.order);
      expect(await books.licenseNewOrders([])).toEqual([]);
    });

    it('all of several or none, where the books refuse one of them', async () => {
      const { books, outbox } = given();
      const wrong = licenceOf('b');
      const refused = { ...wrong, fact: licenceOf('a').fact };
      await expect(books.licenseNewOrders([licenceOf('a'), refused])).rejects.toThrow();
      expect([await outbox(), await books.read((reads) => reads.unsettledOrders())]).toEqual([[], []]);
    });

    it('not without the newest epoch of the lease', async () => {
      const { epoch, lease } = given();
      const first = epoch.current;
      await lease.releaseLease(first);
      await lease.acquireLease(60_000);
      await expect(license('a')).rejects.toThrow(LeaseLostError);
      await expect(given().books.licenseNewOrders([licenceOf('a'), licenceOf('b')])).rejects.toThrow(LeaseLostError);
      expect(await given().outbox()).toEqual([]);
    });
  });
}
