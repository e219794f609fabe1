import { Decimal, type VenueOrderId, ZERO, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { anOrder } from './order.fixture.js';
import type { ProgressStep } from './order-progress.js';
import { advanceOrder, isAmended, isSameOrder, tellsNothingNew } from './order-step.js';
import type { Order } from './order.js';

const D = (text: string): Decimal => new Decimal(text);
const idOf = (text: string): VenueOrderId => asId<VenueOrderId>(text);
const SENT = anOrder({ sentAtUs: 5, reason: 'before' });
/** Working at the venue as 7, with 1 of 3 executed. */
const LIVE = anOrder({
  ...{ sentAtUs: 5, acknowledgedAtUs: 6, firstFillAtUs: 7, venueOrderId: idOf('7'), version: 4 },
  ...{ status: 'PartiallyFilled', cumQuantity: D('1'), venueCumQuantity: D('1'), reason: 'before' },
});

/** The order after a step at 50 that changes what is given, and with a report of the venue where there is an id. */
function after(
  before: Order,
  progress: Partial<ProgressStep['progress']>,
  over: Partial<ProgressStep> & { readonly venueOrderId?: string } = {},
): Order {
  const { cumQuantity, quantity, status, venueCumQuantity } = before;
  const { venueOrderId, ...rest } = over;
  const known = { status, quantity, cumQuantity, venueCumQuantity, ...progress };
  const step: ProgressStep = { event: 'accepted', changed: true, alarm: false, progress: known, ...rest };
  const cause = {
    nowUs: 50,
    reason: 'after',
    venueOrderId: venueOrderId === undefined ? undefined : idOf(venueOrderId),
  };
  const result = advanceOrder(before, step, cause);
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

describe('an order after a step', () => {
  it('has a new version and the reason of the step where that changed it', () => {
    const { reason, version } = after(SENT, { status: 'New' });
    expect([version, reason]).toEqual([2, 'after']);
  });

  it('keeps version and reason where nothing changed', () => {
    const { reason, venueCumQuantity, version } = after(LIVE, { venueCumQuantity: D('2') }, { changed: false });
    expect([version, reason, venueCumQuantity.toFixed()]).toEqual([4, 'before', '2']);
  });

  it('keeps the reason of its cancel until the step that tells how that ended', () => {
    const canceling = { ...LIVE, status: 'PendingCancel', reason: 'TRADING_HALTED' } as const;
    const reasons = (['fill', 'canceled'] as const).map((event) => after(canceling, {}, { event }).reason);
    expect(reasons).toEqual(['TRADING_HALTED', 'after']);
  });

  it('keeps the first id that the venue gave it', () => {
    const ids = [SENT, LIVE].map((before) => after(before, { status: 'New' }, { venueOrderId: '8' }).venueOrderId);
    expect(ids).toEqual(['8', '7']);
  });

  it.each<[string, Order, Parameters<typeof after>[2], number | undefined]>([
    ['when the venue first reported it, where our row did not say', anOrder(), { venueOrderId: '7' }, 50],
    ['when our row said', SENT, { venueOrderId: '7' }, 5],
    ['never, where that was proven', anOrder({ status: 'Rejected', sentAtUs: 5 }), { event: 'never-sent' }, undefined],
    ['not yet, where nobody said so', anOrder(), {}, undefined],
  ])('was sent %s', (_, before, over, sentAtUs) => {
    expect(after(before, {}, over).sentAtUs).toBe(sentAtUs);
  });

  it.each<[string, Order, Parameters<typeof after>[2], number | undefined]>([
    ['by the first report of the venue', SENT, { venueOrderId: '7' }, 50],
    ['by a refusal, which has no id', SENT, { event: 'rejected' }, 50],
    ['by no step of ours', SENT, { event: 'cancel-sent' }, undefined],
    ['once', LIVE, { venueOrderId: '7' }, 6],
  ])('is acknowledged %s', (_, before, over, acknowledgedAtUs) => {
    expect(after(before, {}, over).acknowledgedAtUs).toBe(acknowledgedAtUs);
  });

  it('has its first fill once, and not before something was executed', () => {
    const one = { cumQuantity: D('1') };
    const steps = [after(SENT, { status: 'New' }), after(SENT, one), after(LIVE, { cumQuantity: D('2') })];
    expect(steps.map(({ firstFillAtUs }) => firstFillAtUs)).toEqual([undefined, 50, 7]);
  });

  it('is closed from its first end on, and open again where that was none', () => {
    const ended = { ...LIVE, status: 'Canceled', closedAtUs: 9 } as const;
    const steps = [
      after(LIVE, { status: 'Canceled' }),
      after(ended, { status: 'Filled' }),
      after(ended, { status: 'New' }),
    ];
    expect(steps.map(({ closedAtUs }) => closedAtUs)).toEqual([50, 9, undefined]);
  });

  it('cannot live without having been sent, unless it is of others', () => {
    const unsent = anOrder();
    expect(() => after(unsent, { status: 'New' })).toThrow('ORDER_NEVER_SENT');
    expect(() => after(unsent, { status: 'Canceled' })).toThrow('ORDER_NEVER_SENT');
    expect(after(unsent, { status: 'Rejected' }).status).toBe('Rejected');
    expect(after(anOrder({ external: true }), { status: 'New' }).status).toBe('New');
  });
});

describe('the row of an order', () => {
  it.each<[string, Partial<Order>]>([
    ['version', { version: 5 }],
    ['quantity', { quantity: D('2') }],
    ['total at the venue', { venueCumQuantity: D('2') }],
    ['id at the venue', { venueOrderId: idOf('8') }],
    ['time of sending', { sentAtUs: 6 }],
    ['time of acknowledgement', { acknowledgedAtUs: 7 }],
  ])('is another one with another %s', (_, over) => {
    expect(isSameOrder(LIVE, { ...LIVE, ...over })).toBe(false);
  });

  it('is the same with its numbers written otherwise', () => {
    expect(isSameOrder(LIVE, { ...LIVE, quantity: D('3.0'), venueCumQuantity: D('1.00') })).toBe(true);
  });
});

describe('a report of the venue', () => {
  const report = { status: 'PartiallyFilled', cumQuantity: D('1'), venueOrderId: idOf('7') } as const;

  it('tells nothing new where all of it is in the row', () => {
    expect(tellsNothingNew(LIVE, report)).toBe(true);
    expect(tellsNothingNew(LIVE, { ...report, status: 'New', cumQuantity: ZERO })).toBe(true);
  });

  it.each<[string, Order, Partial<Pick<Order, 'status' | 'cumQuantity'>>]>([
    ['of an end', LIVE, { status: 'Canceled' }],
    ['of more that was executed', LIVE, { cumQuantity: D('2') }],
    ['of an order that was not acknowledged', { ...LIVE, acknowledgedAtUs: undefined }, {}],
    ['of an order that had no id', { ...LIVE, venueOrderId: undefined }, {}],
    ['that cannot be', LIVE, { status: 'Rejected' }],
    [
      'of an order that was refused and lives',
      anOrder({ status: 'Rejected', sentAtUs: 5, acknowledgedAtUs: 6, venueOrderId: idOf('7'), closedAtUs: 8 }),
      { status: 'New', cumQuantity: ZERO },
    ],
  ])('tells something new %s', (_, before, over) => {
    expect(tellsNothingNew(before, { ...report, ...over })).toBe(false);
  });

  it.each([
    ['another quantity for an order of ours', false, '2', true],
    ['the same', false, '3.0', false],
    ['none', false, '0', false],
    ['another one for an order of others', true, '2', false],
  ])('that states %s: of others %s, %s, was amended: %s', (_, external, quantity, expected) => {
    expect(isAmended(anOrder({ external }), D(quantity))).toBe(expected);
  });
});
