import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AccountId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type StrategyId,
  type VenueId,
  ZERO,
  asId,
} from '#libs/kernel';
import { INTENT_STATUSES, type Intent } from '../order/index.js';
import { type PositionView, positionMove } from './account-views.js';
import {
  INTENT_REASON_LENGTH,
  type RecordedIntent,
  addKnownFill,
  approveIntent,
  closeIfOverdue,
  endIntentOrder,
  recordAbandonedIntent,
  recordIntent,
  refuseIntent,
} from './recorded-intent.js';

const d = (text: string): Decimal => new Decimal(text);
const venue = asId<VenueId>('binance');
const instrument = asId<InstrumentId>('BTC-USDT');
const account = asId<AccountId>('paper-1');
const intent: Intent = {
  intentId: asId<IntentId>('i-1'),
  strategy: asId<StrategyId>('s-1'),
  account,
  venue,
  instrument,
  side: 'BUY',
  quantity: d('1'),
  type: 'MARKET',
  limitPrice: undefined,
  timeInForce: 'IOC',
  reduceOnly: false,
  validUntilUs: 2_000,
  marketEventId: 'e',
  marketEventAtUs: 1_000,
};
const open = recordIntent(intent, 1_000);

type Step = (before: RecordedIntent) => RecordedIntent;
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant<Step>(approveIntent),
  fc.constant<Step>((before) => refuseIntent(before, 'TOO_MUCH', 5)),
  fc.integer({ min: 0, max: 3 }).map<Step>((lots) => (before) => endIntentOrder(before, d(String(lots)), 6)),
  fc.integer({ min: -3, max: 3 }).map<Step>((lots) => (before) => addKnownFill(before, d(String(lots)), 7)),
  fc.tuple(fc.nat(10), fc.nat(10)).map<Step>(
    ([unanswered, ended]) =>
      (before) =>
        closeIfOverdue(before, { unansweredBeforeUs: 1_995 + unanswered, endedBeforeUs: ended }, 8),
  ),
);

describe('a recorded intent', () => {
  it('closes when its order has ended and the position shows the fills, whichever comes first', () => {
    const filled = addKnownFill(endIntentOrder(open, d('1'), 3), d('0.999'), 4);
    expect(filled).toMatchObject({ status: 'closed', reason: 'the order has ended', closedAtUs: 4, endedAtUs: 3 });
    expect(endIntentOrder(addKnownFill(open, d('0.999'), 3), d('1'), 4)).toMatchObject({
      status: 'closed',
      closedAtUs: 4,
    });
    expect(endIntentOrder(addKnownFill(open, d('0.5'), 3), d('1'), 4)).toMatchObject({
      status: 'open',
      approved: true,
    });
    expect(endIntentOrder(open, ZERO, 3).status).toBe('closed');
  });

  it('never changes once it is no longer open, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let before = open;
        for (const next of steps) {
          const after = next(before);
          if (before.status !== 'open') expect(after).toBe(before);
          before = after;
        }
      }),
    );
  });

  it('always satisfies what the table demands of a row', () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const last = steps.reduce((before, next) => next(before), open);
        expect(INTENT_STATUSES).toContain(last.status);
        expect(last.status === 'open').toBe(last.closedAtUs === undefined);
        expect(last.status === 'open').toBe(last.reason === '');
        expect(last.endedQuantity === undefined).toBe(last.endedAtUs === undefined);
      }),
    );
  });

  it('is overdue when nobody answered in time, but not once it was approved', () => {
    const limits = { unansweredBeforeUs: 2_001, endedBeforeUs: 0 };
    expect(closeIfOverdue(open, limits, 9)).toMatchObject({ status: 'closed', reason: 'expired without an answer' });
    expect(closeIfOverdue(open, { ...limits, unansweredBeforeUs: 2_000 }, 9)).toBe(open);
    const approved = approveIntent(open);
    expect(closeIfOverdue(approved, limits, 9)).toBe(approved);
  });

  it('is overdue when its order ended long ago and the position never showed the fills', () => {
    const ended = endIntentOrder(endIntentOrder(open, d('1'), 3), d('1'), 5);
    expect(ended.endedAtUs).toBe(3);
    expect(closeIfOverdue(ended, { unansweredBeforeUs: 9_999, endedBeforeUs: 3 }, 9)).toBe(ended);
    expect(closeIfOverdue(ended, { unansweredBeforeUs: 0, endedBeforeUs: 4 }, 9)).toMatchObject({
      status: 'closed',
      reason: 'its fills were not seen in time',
    });
  });

  it('is closed from the start where it was abandoned, with a reason that fits into the table', () => {
    const abandoned = recordAbandonedIntent(intent, 'x'.repeat(INTENT_REASON_LENGTH + 1), 9);
    expect(abandoned).toMatchObject({ status: 'closed', createdAtUs: 9, closedAtUs: 9 });
    expect(abandoned.reason).toHaveLength(INTENT_REASON_LENGTH);
  });
});

describe('the move of a position', () => {
  const position = (quantity: string, version: number): PositionView => ({
    ...{ account, venue, instrument, quantity: d(quantity), version },
    ...{ averagePrice: d('1'), realisedProfit: ZERO, updatedAtUs: 1 },
  });

  it('is what the newer version adds, and none for a version that is no newer', () => {
    expect(positionMove(undefined, position('0.6', 1))?.toFixed()).toBe('0.6');
    expect(positionMove(position('0.6', 1), position('-0.4', 3))?.toFixed()).toBe('-1');
    expect(positionMove(position('0.6', 2), position('0.9', 2))).toBeUndefined();
    expect(positionMove(position('0.6', 2), position('0.9', 1))).toBeUndefined();
  });
});
