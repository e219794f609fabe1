import { describe, expect, it } from 'vitest';
import { foldJournal } from '#libs/domain';
import { Decimal } from '#libs/kernel';
import { auditBooks } from './audit.js';
import type { AuditedBooks } from './audited-books.js';
import { FILL, MESSAGE, ORDER, booksWith } from './books.fixture.js';

const one = new Decimal('1');
const half = new Decimal('0.5');
const nothing = new Decimal('0');
const right = booksWith();
const [position] = right.positions;
const [reservation] = right.reservations;
const [committed, filled] = right.steps;
const live = { ...ORDER, status: 'New', cumQuantity: nothing } as const;

/** Made histories, each broken in one way, and what must be found in it. */
const BROKEN: readonly (readonly [string, Partial<AuditedBooks>, readonly string[]])[] = [
  ['a fill that is not in the position', { positions: [{ ...position!, quantity: nothing }] }, ['I-01']],
  ['a position of which risk has not heard', { positions: [{ ...position!, quantityAtRisk: undefined }] }, ['I-01']],
  ['a fee that was forgotten', { positions: [{ ...position!, fees: {} }] }, ['I-01']],
  ['a profit that no fill made', { positions: [{ ...position!, realisedProfit: one }] }, ['I-01']],
  ['fills without a position', { positions: [] }, ['I-01']],
  ['an order that executed more than its fills', { orders: [{ ...ORDER, cumQuantity: half }] }, ['I-02', 'I-41']],
  [
    'an overfill that is not noted',
    { orders: [{ ...ORDER, quantity: half }], wire: [{ ...MESSAGE, params: { ...MESSAGE.params, quantity: '0.5' } }] },
    ['I-02'],
  ],
  ['a trade that is not booked', { fills: [], orders: [{ ...ORDER, cumQuantity: nothing }] }, ['I-01', 'I-03', 'I-41']],
  ['a trade that is booked twice', { fills: [FILL, FILL] }, ['I-01', 'I-02', 'I-03']],
  ['a trade that never happened', { truth: foldJournal([]) }, ['I-03']],
  ['a trade that is booked to another order', { fills: [{ ...FILL, clientOrderId: 'o-2' }] }, ['I-02', 'I-03']],
  ['an order at the venue that is not ours', { orders: [] }, ['I-03', 'I-10', 'I-11', 'I-30']],
  ['a message before its mark', { orders: [{ ...ORDER, sentAtUs: 3_001 }] }, ['I-11']],
  ['a message before its row', { orders: [{ ...ORDER, committedAtUs: 3_001 }] }, ['I-11']],
  ['a message of an order that was not marked', { orders: [{ ...ORDER, sentAtUs: undefined }] }, ['I-11']],
  ['two messages for one id', { wire: [MESSAGE, MESSAGE] }, ['I-12']],
  ['another side on the wire', { wire: [{ ...MESSAGE, params: { ...MESSAGE.params, side: 'SELL' } }] }, ['I-20']],
  ['another quantity on the wire', { wire: [{ ...MESSAGE, params: { ...MESSAGE.params, quantity: '2' } }] }, ['I-20']],
  ['another price on the wire', { wire: [{ ...MESSAGE, params: { ...MESSAGE.params, price: '101' } }] }, ['I-20']],
  ['an end without a proof', { steps: [committed!, { ...filled!, proof: {} }] }, ['I-15']],
  [
    'an absence on two "not found"',
    {
      orders: [{ ...ORDER, status: 'Rejected' }],
      steps: [committed!, { ...filled!, event: 'absent', toStatus: 'Rejected', proof: { notFound: 2 } }],
    },
    ['I-15'],
  ],
  ['a history with a gap', { steps: [committed!, { ...filled!, version: 3 }] }, ['I-31']],
  ['a state that its history does not have', { steps: [committed!] }, ['I-32']],
  ['an intent that was decided twice', { decisions: [...right.decisions, ...right.decisions] }, ['I-30']],
  ['an order without an approval', { decisions: [{ intentId: 'i-1', approved: false }] }, ['I-30']],
  ['an approval without an order', { decisions: [...right.decisions, { intentId: 'i-2', approved: true }] }, ['I-30']],
  [
    'a message that was never published',
    { announcements: [{ messageId: 'm', subject: 's', isPublished: false, missingAt: [] }] },
    ['I-33'],
  ],
  [
    'a message that did not arrive',
    { announcements: [{ messageId: 'm', subject: 's', isPublished: true, missingAt: ['risk'] }] },
    ['I-33'],
  ],
  ['a message that nobody could handle', { parked: ['risk intent.proposed.v1: broken'] }, ['I-61']],
  ['a reservation that an ended order kept', { reservations: [{ ...reservation!, open: half }] }, ['I-41']],
  ['a reservation that was released twice', { reservations: [{ ...reservation!, open: new Decimal('-1') }] }, ['I-41']],
  ['an exposure that no fill made', { reservations: [{ ...reservation!, executed: half }] }, ['I-41']],
  [
    'an order that is still open',
    {
      ...{ orders: [live], fills: [], positions: [], steps: [{ ...committed!, toStatus: 'New' as const }] },
      ...{ truth: foldJournal([]), reservations: [{ ...reservation!, executed: nothing, open: one }] },
    },
    ['I-60'],
  ],
];

describe('the audit of the money path', () => {
  it('finds nothing in books that are right', () => {
    expect(auditBooks(right)).toEqual([]);
  });

  it.each(BROKEN)('finds %s', (_what, changes, invariants) => {
    const found = new Set(auditBooks(booksWith(changes)).map(({ invariant }) => invariant));
    expect([...found].toSorted()).toEqual(invariants);
  });

  it('lets an order rest only where that is said, and only one that nothing is on its way of', () => {
    const resting: Partial<AuditedBooks> = {
      ...{ orders: [live], fills: [], positions: [], steps: [{ ...committed!, toStatus: 'New' as const }] },
      ...{ truth: foldJournal([]), reservations: [{ ...reservation!, executed: nothing, open: one }] },
    };
    expect(auditBooks(booksWith(resting), 'MAY_REST')).toEqual([]);
    const cancelled = { orders: [{ ...live, status: 'PendingCancel' as const }] };
    const steps = [{ ...committed!, toStatus: 'PendingCancel' as const }];
    const found = auditBooks(booksWith({ ...resting, ...cancelled, steps }), 'MAY_REST');
    expect(found.map(({ invariant }) => invariant)).toEqual(['I-60']);
  });
});
