import { Decimal, ZERO } from '#libs/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type OrderProgress,
  missesFills,
  overfillOf,
  applyExecution,
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
