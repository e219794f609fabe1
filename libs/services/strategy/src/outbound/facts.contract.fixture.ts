import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BalanceView,
  MANUAL_STRATEGY,
  type PositionView,
  type RecordedIntent,
  addKnownFill,
  approveIntent,
  endIntentOrder,
  recordAbandonedIntent,
  recordIntent,
  refuseIntent,
} from '#libs/domain';
import { type AccountId, type StrategyId, asId } from '#libs/kernel';
import type { FactsChange, StrategyBooks } from '../ports.js';
import { d, intentOf, venue } from '../strategy-parts.fixture.js';
import type { BooksUnderTest } from './strategy-books.contract.fixture.js';

/** What tells one test's rows from another's. */
interface Names {
  readonly account: AccountId;
  readonly strategy: StrategyId;
  readonly intentId: string;
  readonly messageId: string;
}

let numbered = 0;

function freshNames(): Names {
  numbered += 1;
  const of = (what: string): string => `${what}-of-facts-${numbered}`;
  return { account: asId(of('a')), strategy: asId(of('s')), intentId: of('i'), messageId: of('m') };
}

const intentBy = ({ account, intentId, strategy }: Names, id = intentId): RecordedIntent =>
  recordIntent(intentOf(id, { account, strategy, type: 'LIMIT', limitPrice: d('0.000000001') }), 1_000);
const positionOf = ({ account }: Names, quantity: string, version: number): PositionView => ({
  ...{ account, venue, instrument: intentOf('x').instrument, quantity: d(quantity), averagePrice: d('1.5') },
  ...{ realisedProfit: d('-0.123456789012345678'), version, updatedAtUs: 1_000 },
});
const balancesOf = ({ account }: Names, total: string, version: number): BalanceView => ({
  ...{ account, venue, totals: new Map([['USDT', d(total)]]), version, updatedAtUs: 1_000 },
});
const message = ({ messageId }: Names, id = messageId) => ({ id, subject: 'position.changed.v1' });

/** A change by facts that changes nothing but what a test names. */
function factsChange(over: Partial<FactsChange>): FactsChange {
  return { messages: [], intents: [], newIntents: [], positions: [], balances: [], ...over };
}

/** What every adapter of the books of strategy does alike with facts. */
export function describeStrategyFacts(name: string, open: () => Promise<BooksUnderTest>): void {
  describe(`facts in the books of strategy ${name}`, () => {
    let under: BooksUnderTest;
    let books: StrategyBooks;

    beforeAll(async () => {
      under = await open();
      books = under.books;
    });
    afterAll(() => under?.close());

    const insert = async (intent: RecordedIntent): Promise<RecordedIntent> => {
      expect(await books.write((writes) => writes.insertIntent(intent))).toBe(true);
      return intent;
    };
    const known = async (names: Names) => {
      const { takenIds, intents, positions } = await books.readFacts({
        ...{
          messageIds: [names.messageId, `${names.messageId}-2`],
          intentIds: [names.intentId, `${names.intentId}-2`],
        },
        ...{ places: [], positions: [positionOf(names, '0', 1)] },
      });
      const balances = (await books.read((reads) => reads.findBalances())).filter(
        ({ account }) => account === names.account,
      );
      return { takenIds, intents, positions, balances };
    };

    it('are found as they were written, each digit of them', async () => {
      const names = freshNames();
      expect(await known(names)).toEqual({ takenIds: [], intents: [], positions: [], balances: [] });
      const before = await insert(intentBy(names));
      const after = endIntentOrder(addKnownFill(before, d('-0.123456789012345678'), 5), d('7.000000000000000001'), 6);
      const position = positionOf(names, '-0.123456789012345678', 1);
      const balances = balancesOf(names, '12345678901234567.123456789012345678', 1);
      const change = factsChange({
        ...{ messages: [message(names)], intents: [{ before, after }] },
        ...{ positions: [{ versionBefore: undefined, after: position }], balances: [balances] },
      });
      expect(await books.commitFacts(change)).toBe('RECORDED');
      const expected = { takenIds: [names.messageId], intents: [after], positions: [position], balances: [balances] };
      expect(await known(names)).toEqual(expected);
      const locked = await books.write(async (writes) => [
        await writes.lockPosition(position),
        await writes.lockPosition({ ...position, venue: asId('elsewhere') }),
      ]);
      expect(locked).toEqual([position, undefined]);
    });

    it('find what is open at a place of a strategy, and nothing of what people have open', async () => {
      const names = freshNames();
      const intent = await insert(intentBy(names));
      await insert(intentBy({ ...names, strategy: asId(MANUAL_STRATEGY) }, `${names.intentId}-2`));
      const at = async (place: RecordedIntent) =>
        (await books.readFacts({ messageIds: [], intentIds: [], positions: [], places: [place] })).intents;
      expect(await at(intent)).toEqual([intent]);
      expect(await at({ ...intent, venue: asId('elsewhere') })).toEqual([]);
      await books.write((writes) => writes.saveIntent(refuseIntent(intent, 'no', 5)));
      expect(await at(intent)).toEqual([]);
    });

    it('put an intent back that the books had lost, and one that is done beside the open one', async () => {
      const names = freshNames();
      const lost = approveIntent(intentBy(names));
      const done = recordAbandonedIntent(intentBy(names, `${names.intentId}-2`), 'the order has ended', 5);
      expect(await books.commitFacts(factsChange({ messages: [message(names)], newIntents: [lost, done] }))).toBe(
        'RECORDED',
      );
      const { intents } = await known(names);
      expect(intents.toSorted((a, b) => (a.intentId < b.intentId ? -1 : 1))).toEqual([lost, done]);
    });

    it('never replace newer balances', async () => {
      const names = freshNames();
      const [older, newer] = [balancesOf(names, '5', 1), balancesOf(names, '1', 2)];
      for (const balances of [newer, older, balancesOf(names, '5', 2)])
        expect(await books.commitFacts(factsChange({ balances: [balances] }))).toBe('RECORDED');
      expect((await known(names)).balances).toEqual([newer]);
    });

    it('of one message are written by one of two who do so at once', async () => {
      const names = freshNames();
      const change = factsChange({
        messages: [message(names)],
        positions: [{ versionBefore: undefined, after: positionOf(names, '1', 1) }],
      });
      const outcomes = await Promise.all([books.commitFacts(change), books.commitFacts(change)]);
      expect(outcomes.toSorted()).toEqual(['RECORDED', 'STALE']);
    });

    it.each<readonly [string, (names: Names, intent: RecordedIntent) => Partial<FactsChange>]>([
      ['a message that was taken', (names) => ({ messages: [message(names, `${names.messageId}-2`), message(names)] })],
      ['an intent that was approved', (_, intent) => changed({ ...intent, approved: false })],
      ['an intent of which more is known', (_, intent) => changed({ ...intent, knownQuantity: d('0.5') })],
      ['an intent whose order ended', (_, intent) => changed({ ...intent, endedQuantity: undefined })],
      ['an intent whose order ended otherwise', (_, intent) => changed({ ...intent, endedQuantity: d('3') })],
      ['an intent that nobody has', (names, intent) => changed({ ...intent, intentId: asId(`${names.intentId}-3`) })],
      ['an intent in the books as if it were lost', (_, intent) => ({ newIntents: [intent] })],
      ['a lost intent beside an open one', (names) => ({ newIntents: [intentBy(names, `${names.intentId}-3`)] })],
      ['a position never heard of', (names) => moved(undefined, positionOf(names, '5', 9))],
      ['a position at another version', (names) => moved(1, positionOf(names, '5', 9))],
      ['a position that nobody has', (names) => moved(1, { ...positionOf(names, '5', 9), venue: asId('elsewhere') })],
    ])('taken on %s are stale, and nothing of them is written', async (_, changeOn) => {
      const names = freshNames();
      const first = await insert(intentBy(names));
      const intent = endIntentOrder(addKnownFill(first, d('0.25'), 5), d('2'), 6);
      const state = factsChange({
        ...{ messages: [message(names)], intents: [{ before: first, after: intent }] },
        ...{ positions: [{ versionBefore: undefined, after: positionOf(names, '1', 2) }] },
        balances: [balancesOf(names, '1', 2)],
      });
      expect(await books.commitFacts(state)).toBe('RECORDED');
      const before = await known(names);
      const wished = changeOn(names, intent);
      const more = { messages: [message(names, `${names.messageId}-2`)], balances: [balancesOf(names, '9', 9)] };
      expect(await books.commitFacts(factsChange({ ...more, ...wished }))).toBe('STALE');
      expect(await known(names)).toEqual(before);
    });

    it('are stale where the intent was closed meanwhile', async () => {
      const names = freshNames();
      const intent = await insert(intentBy(names));
      await books.write((writes) => writes.saveIntent(refuseIntent(intent, 'no', 5)));
      const change = factsChange({ messages: [message(names)], ...changed(intent) });
      expect(await books.commitFacts(change)).toBe('STALE');
      expect((await known(names)).takenIds).toEqual([]);
    });

    it('that one row refuses leave nothing behind', async () => {
      const names = freshNames();
      const change = factsChange({
        ...{ messages: [message(names)], balances: [balancesOf(names, '1', 1)] },
        positions: [{ versionBefore: undefined, after: positionOf(names, '1', 0) }],
      });
      await expect(books.commitFacts(change)).rejects.toThrow(/violates|does not hold/u);
      expect(await known(names)).toEqual({ takenIds: [], intents: [], positions: [], balances: [] });
    });
  });
}

/** An intent taken as it was not. */
const changed = (before: RecordedIntent): Partial<FactsChange> => ({
  intents: [{ before, after: addKnownFill(before, d('1'), 7) }],
});

const moved = (versionBefore: number | undefined, after: PositionView): Partial<FactsChange> => ({
  positions: [{ versionBefore, after }],
});
