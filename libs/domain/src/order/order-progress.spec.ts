import { Decimal, ZERO } from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type OrderProgress,
  type PlainOrderEvent,
  missesFills,
  overfillOf,
  applyExecution,
  applyOrderEvent,
  applyReportedProgress,
} from './order-progress.js';
import type { OrderStatus } from './order-types.js';

const TEN = new Decimal('10');
const START: OrderProgress = { status: 'PendingNew', quantity: TEN, cumQuantity: ZERO, venueCumQuantity: ZERO };

function filled(progress: OrderProgress, quantity: string): OrderProgress {
  const step = applyExecution(progress, new Decimal(quantity));
  if (!step.ok) throw new Error(step.error.message);
  return step.value.progress;
}
function told(progress: OrderProgress, status: OrderStatus, cum: string): OrderProgress {
  const step = applyReportedProgress(progress, { status, cumQuantity: new Decimal(cum) });
  if (!step.ok) throw new Error(step.error.message);
  return step.value.progress;
}

describe('the progress of an order', () => {
  it('waits with an end until every execution that it includes is booked', () => {
    const waiting = told(filled(START, '3'), 'Canceled', '5');
    expect(waiting.status).toBe('PartiallyFilled');
    expect(missesFills(waiting)).toBe(true);
    expect(told(filled(waiting, '2'), 'Canceled', '5').status).toBe('Canceled');
  });

  it('does not call an order filled before its fills are booked', () => {
    expect(told(START, 'Filled', '10').status).toBe('New');
    expect(filled(told(START, 'Filled', '10'), '10').status).toBe('Filled');
  });

  it('ends with what it executed where the venue calls it filled with less than was ordered: somebody made it smaller there', () => {
    const smaller = told(filled(START, '3'), 'Filled', '3');
    expect([smaller.status, smaller.cumQuantity.toFixed()]).toEqual(['Canceled', '3']);
    expect(told(filled(START, '3'), 'Filled', '4').status).toBe('PartiallyFilled');
    expect(told(START, 'Filled', '0').status).toBe('New');
  });

  it('ignores a word that says less than an earlier one', () => {
    const now = filled(filled(START, '3'), '4');
    expect(told(now, 'New', '3')).toBe(now);
    expect(told(now, 'Canceled', '3')).toBe(now);
  });

  it('records an overfill and raises the alarm', () => {
    const step = applyExecution(filled(START, '10'), new Decimal('0.5'));
    expect(step).toMatchObject({ ok: true, value: { alarm: true, changed: true } });
    expect(overfillOf(filled(filled(START, '10'), '0.5')).toFixed()).toBe('0.5');
  });

  it('raises the alarm for an overfill of an order that works, too, and not for its last fill', () => {
    const working = filled(START, '4');
    expect(applyExecution(working, new Decimal('6.5'))).toMatchObject({ ok: true, value: { alarm: true } });
    expect(applyExecution(working, new Decimal('6'))).toMatchObject({ ok: true, value: { alarm: false } });
  });

  it.each<[PlainOrderEvent, OrderStatus, string, readonly [OrderStatus, boolean, boolean]]>([
    ['sent', 'PendingNew', '0', ['PendingNew', true, false]],
    ['accepted', 'PendingNew', '0', ['New', true, false]],
    ['accepted', 'New', '0', ['New', false, false]],
    ['cancel-sent', 'Unknown', '0', ['Unknown', true, false]],
    ['cancel-sent', 'New', '0', ['PendingCancel', true, false]],
    ['cancel-sent', 'PendingCancel', '0', ['PendingCancel', false, false]],
    ['cancel-refused', 'PendingCancel', '0', ['New', true, false]],
    ['cancel-refused', 'PendingCancel', '4', ['PartiallyFilled', true, false]],
    ['accepted', 'Unknown', '10', ['Filled', true, false]],
    ['canceled', 'Filled', '10', ['Filled', false, false]],
    ['accepted', 'Rejected', '0', ['New', true, true]],
    ['absent', 'Unknown', '0', ['Rejected', true, false]],
  ])(
    'after "%s" of an order that is %s with %s executed is told, and alarms, where that is news',
    (event, was, cum, is) => {
      const before = { ...START, status: was, cumQuantity: new Decimal(cum), venueCumQuantity: new Decimal(cum) };
      const step = applyOrderEvent(before, event);
      if (!step.ok) throw new Error(step.error.message);
      const { alarm, changed, progress } = step.value;
      expect([progress.status, changed, alarm]).toEqual(is);
      expect(progress).toEqual({ ...before, status: progress.status });
    },
  );

  it.each<[PlainOrderEvent, OrderStatus, string, string]>([
    ['cancel-sent', 'Filled', '10', 'ORDER_TRANSITION_ILLEGAL'],
    ['absent', 'New', '0', 'ORDER_TRANSITION_ILLEGAL'],
    ['absent', 'Unknown', '1', 'ORDER_REJECTED_AFTER_FILL'],
    ['never-sent', 'PendingCancel', '1', 'ORDER_REJECTED_AFTER_FILL'],
    ['rejected', 'Filled', '10', 'ORDER_REJECTED_AFTER_FILL'],
  ])('has no "%s" of an order that is %s with %s executed', (event, status, cum, code) => {
    const before = { ...START, status, cumQuantity: new Decimal(cum) };
    expect(applyOrderEvent(before, event)).toMatchObject({ ok: false, error: { code } });
  });

  it('knows the most that either the venue said or the fills add up to', () => {
    const totals = [
      filled(told(START, 'New', '5'), '3'),
      filled(filled(START, '3'), '4'),
      told(filled(START, '3'), 'New', '5'),
    ];
    expect(totals.map(({ venueCumQuantity }) => venueCumQuantity.toFixed())).toEqual(['5', '7', '5']);
    expect(totals.map(missesFills)).toEqual([true, false, true]);
    expect(totals.map((total) => overfillOf(total).toFixed())).toEqual(['0', '0', '0']);
  });

  it('is late evidence where an order that had ended is executed', () => {
    const canceled = told(START, 'Canceled', '0');
    expect(applyExecution(canceled, new Decimal('1'))).toMatchObject({ value: { alarm: true, event: 'fill' } });
    expect(applyExecution(canceled, TEN)).toMatchObject({ value: { alarm: true, event: 'last-fill' } });
    expect(applyExecution(START, new Decimal('1'))).toMatchObject({ value: { alarm: false, event: 'fill' } });
  });

  it('finds it illegal that an order is refused that was executed in part', () => {
    const step = applyReportedProgress(filled(START, '1'), { status: 'Rejected', cumQuantity: new Decimal('1') });
    expect(step).toMatchObject({ ok: false, error: { code: 'ORDER_REJECTED_AFTER_FILL' } });
  });

  it('comes to the same end whatever the order, the number of copies and the losses of the words around the fills', () => {
    const parts = ['1', '2', '3', '4'];
    const words = [
      { status: 'New', cum: '0' },
      { status: 'PartiallyFilled', cum: '1' },
      { status: 'PartiallyFilled', cum: '6' },
      { status: 'Filled', cum: '10' },
    ] as const;
    const things = fc
      .tuple(
        fc.shuffledSubarray(parts, { minLength: parts.length }),
        fc.array(fc.constantFrom(...words), { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 8 }),
      )
      .map(([fills, heard, places]) => {
        const all: ({ fill: string } | (typeof words)[number])[] = fills.map((fill) => ({ fill }));
        heard.forEach((word, index) => all.splice((places[index] ?? 0) % (all.length + 1), 0, word));
        return all;
      });
    fc.assert(
      fc.property(things, (all) => {
        const end = all.reduce(
          (now, thing) => ('fill' in thing ? filled(now, thing.fill) : told(now, thing.status, thing.cum)),
          START,
        );
        expect([end.status, end.cumQuantity.toFixed(), missesFills(end)]).toEqual(['Filled', '10', false]);
      }),
    );
  });
});
