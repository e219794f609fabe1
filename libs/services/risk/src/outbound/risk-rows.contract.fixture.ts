import {
  type Decision,
  type Reservation,
  type RiskAccount,
  type UncoveredSpend,
  addExecution,
  endReservation,
  initialScopeState,
  keepReservation,
  nextScopeState,
  nextVersion,
  reservationParts,
  settlementOf,
  untradedPosition,
} from '#libs/domain';
import { type AccountId, Decimal, asId } from '#libs/kernel';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TestBooks } from '../fixtures/books.fixture.js';
import { balancesChange, factsChange, positionChange, reservationChange } from '../fixtures/facts.fixture.js';
import {
  ACCOUNT,
  D,
  POSITION_PLACE,
  approvalEntry,
  intentIdOf,
  intentNamed,
  refusalEntry,
} from '../fixtures/values.fixture.js';
import type { RiskBooks, RiskWrites } from '../ports.js';

type Write = (writes: RiskWrites, account: RiskAccount) => Promise<unknown>;
type Commit = (of: RiskBooks) => Promise<unknown>;

const VENUE = POSITION_PLACE.venue;
const approve =
  (change: (entry: ReturnType<typeof approvalEntry>) => ReturnType<typeof approvalEntry>): Write =>
  async (writes, account) => {
    await writes.claimIntent(intentIdOf('i1'), 1);
    return writes.recordDecision(change(approvalEntry(account, intentNamed('i1'))));
  };
const decide = (over: Partial<Decision>): Write =>
  approve((entry) => ({ ...entry, decision: { ...entry.decision, ...over } }));
const hold = (over: Partial<Reservation>): Write =>
  approve((entry) => {
    const { heldBack } = entry;
    return heldBack === undefined
      ? entry
      : { ...entry, heldBack: { ...heldBack, reservation: { ...heldBack.reservation, ...over } } };
  });
const refuse =
  (rule: string): Write =>
  async (writes) => {
    await writes.claimIntent(intentIdOf('i1'), 1);
    const entry = refusalEntry(intentNamed('i1'), undefined);
    return writes.recordDecision({
      ...entry,
      decision: { ...entry.decision, verdict: { ...entry.decision.verdict, rule } as Decision['verdict'] },
    });
  };
const saveAccount =
  (over: Partial<RiskAccount>): Write =>
  (writes, account) =>
    writes.saveAccount({ ...nextVersion(account), ...over });
const saveBalances =
  (version: number, ...assets: readonly (readonly [string, string])[]): Commit =>
  (of) => {
    const held = assets.map(([asset, free]) => ({ asset, free: D(free), locked: D('0') }));
    return of.commitFacts(balancesChange({ account: ACCOUNT, venue: VENUE, version, exchangeAtUs: 0, assets: held }));
  };
const savePosition =
  (over: Partial<ReturnType<typeof untradedPosition>>): Commit =>
  (of) =>
    of.commitFacts(positionChange(over));
const addSpend =
  (over: Partial<UncoveredSpend>): Commit =>
  (of) => {
    const spend = { account: ACCOUNT, venue: VENUE, fillId: 'f1', asset: 'USDT', amount: D('1'), exchangeAtUs: 1 };
    return of.commitFacts(factsChange({ uncoveredSpends: [{ ...spend, ...over }] }));
  };
const addLimits =
  (version: number, instrument: string, maxPosition: string): Write =>
  (writes) =>
    writes.addLimits(ACCOUNT, version, [
      { instrument, maxOrderQuantity: undefined, maxOrderNotional: undefined, maxPosition: D(maxPosition) },
    ]);
const changeState =
  (over: Readonly<Record<string, string>>): Write =>
  async (writes) => {
    const wish = { commandId: 'c1', scope: 'all', state: 'HALTED', actor: 'op', reason: 'why' } as const;
    const before = await writes.lockTradingState('all');
    return writes.recordTradingStateChange(nextScopeState(before ?? initialScopeState('all'), { ...wish, ...over }, 9));
  };

/** What no story can reach. */
const WRONG: readonly (readonly [string, Write])[] = [
  ['an account that is no token', (writes) => writes.lockOrAddAccount(asId<AccountId>('a b'))],
  ['an account that holds back less than nothing', saveAccount({ reserved: D('-0.1') })],
  ['an account with an exposure below zero', saveAccount({ grossExposure: D('-1') })],
  ['a reservation of nothing', hold({ quantity: D('0') })],
  ['a reservation at no price', hold({ price: D('0') })],
  ['a reservation that executed less than nothing', hold({ executed: D('-1') })],
  ['a reservation that ended with less than nothing', hold({ endedCumQuantity: D('-1') })],
  ['an approval while trading is halted', decide({ tradingState: 'HALTED' })],
  ['an approval without limits', decide({ limitsVersion: 0 })],
  ['a decision without a chain of cause and effect', decide({ correlationId: '' })],
  ['a decision at no time', decide({ decidedAtUs: 0 })],
  ['a refusal by a rule that is no token', refuse('no rule')],
  ['a limit below zero', addLimits(1, '*', '-1')],
  ['a limit of what is no market', addLimits(1, 'BTC', '1')],
  ['limits at version 0', addLimits(0, '*', '1')],
  ['a change that nobody made', changeState({ actor: '' })],
  ['a change for a reason too long to read', changeState({ reason: 'x'.repeat(501) })],
  ['a change by a command that is no token', changeState({ commandId: 'c 1' })],
];

/** What no fact can tell. */
const WRONG_FACTS: readonly (readonly [string, Commit])[] = [
  ['a position of fewer than no fills', savePosition({ fills: -1 })],
  ['a position that was booked at version 0', savePosition({ booked: { quantity: D('1'), version: 0 } })],
  ['a balance of an asset without a name', saveBalances(1, ['', '1'])],
  ['two balances of one asset', saveBalances(1, ['USDT', '1'], ['USDT', '2'])],
  ['balances at version 0', saveBalances(0, ['USDT', '1'])],
  ['a fill that spent nothing', addSpend({ amount: D('0') })],
  ['a fill that spent what has no name', addSpend({ asset: '' })],
  ['a fill that spent at no time', addSpend({ exchangeAtUs: 0 })],
];

const step = fc.record({ kind: fc.constantFrom('fill', 'end', 'living'), thousandths: fc.nat({ max: 4_000 }) });
const story: fc.Arbitrary<Story> = fc.record({
  quantity: fc.integer({ min: 1, max: 3_000 }),
  price: fc.integer({ min: 1, max: 99_999_999 }),
  steps: fc.array(step, { maxLength: 5 }),
});
interface Story {
  readonly quantity: number;
  readonly price: number;
  readonly steps: readonly { readonly kind: string; readonly thousandths: number }[];
}
const thousandths = (value: number): Decimal => new Decimal(String(value)).div('1000');

/** Which rows the tables take: everything that a legal story can reach, and nothing that none can. */
export function describeRiskRows(open: () => Promise<TestBooks>, numRuns: number): void {
  let books: RiskBooks;
  let next = 0;
  beforeEach(async () => {
    ({ books } = await open());
  });

  describe('the tables', () => {
    it.each(WRONG)('refuse %s', async (_, write) => {
      const writing = books.write(async (writes) => write(writes, await writes.lockOrAddAccount(ACCOUNT)));
      await expect(writing).rejects.toThrow(/violates|does not hold|duplicate/u);
    });

    it.each(WRONG_FACTS)('refuse %s', async (_, commit) => {
      await expect(commit(books)).rejects.toThrow(/violates|does not hold|duplicate/u);
    });

    it('take every state that a reservation and its account can reach, and give it back as it was', async () => {
      const tell = async ({ quantity, price, steps }: Story): Promise<void> => {
        const name = `story-${(next += 1)}`;
        let reservation = await approveStory(name, quantity, price);
        for (const { kind, thousandths: amount } of steps) {
          const before = reservation;
          const after = stepOf(before, kind, thousandths(amount));
          expect(await books.commitFacts(reservationChange(before, after, settlementOf(before, after)))).toBe(
            'RECORDED',
          );
          reservation = after;
        }
        const found = await books.read((reads) => reads.findReservation(intentIdOf(name)));
        expect(found && textOf(found)).toBe(textOf(reservation));
        const book = await books.read((reads) => reads.findAccountBook(ACCOUNT));
        const isOpen = book?.reservations.some(({ intentId }) => intentId === name);
        expect(isOpen).toBe(reservationParts(reservation).open.gt('0'));
      };
      await fc.assert(fc.asyncProperty(story, tell), { numRuns });
    });
  });

  async function approveStory(name: string, quantity: number, price: number): Promise<Reservation> {
    return books.write(async (writes) => {
      const account = await writes.lockOrAddAccount(ACCOUNT);
      await writes.claimIntent(intentIdOf(name), 1);
      const entry = approvalEntry(
        account,
        intentNamed(name, { quantity: thousandths(quantity) }),
        undefined,
        thousandths(price),
      );
      await writes.recordDecision(entry);
      if (entry.heldBack === undefined) throw new Error('an approval holds something back');
      return entry.heldBack.reservation;
    });
  }
}

/** Every fact of the order is one version later than the last. */
function stepOf(before: Reservation, kind: string, amount: Decimal): Reservation {
  if (kind === 'fill') return addExecution(before, amount);
  const version = before.orderVersion + 1;
  return kind === 'end' ? endReservation(before, amount, version) : keepReservation(before, version);
}

function textOf({ quantity, price, executed, endedCumQuantity, orderVersion }: Reservation): string {
  const amounts = [quantity, price, executed, endedCumQuantity].map((value) => value?.toFixed() ?? 'living');
  return [...amounts, orderVersion].join(' ');
}
