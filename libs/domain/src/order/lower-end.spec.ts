import { Decimal } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { applyLowerEnd, endsLower } from './lower-end.js';
import type { OrderProgress } from './order-progress.js';
import { type OrderStatus } from './order-types.js';

const of = (cum: string, venueCum = cum): OrderProgress => ({
  ...{ status: 'PartiallyFilled', quantity: new Decimal('3') },
  ...{ cumQuantity: new Decimal(cum), venueCumQuantity: new Decimal(venueCum) },
});
const told = (status: OrderStatus, cum: string) => ({ status, cumQuantity: new Decimal(cum) });

describe('an order that the venue ends with less executed than it had reported', () => {
  it.each<[OrderStatus, string, boolean]>([
    ['Canceled', '1', true],
    ['Expired', '1', true],
    ['Filled', '1', true],
    ['Canceled', '2', false],
    ['Canceled', '2.5', false],
    // A refusal is an event that an executed order cannot have, and a live order may be told of late.
    ['Rejected', '0', false],
    ['PartiallyFilled', '1', false],
    ['New', '0', false],
  ])('is told by %s with %s of 2: %s', (status, cum, is) => {
    expect(endsLower(of('2'), told(status, cum))).toBe(is);
  });

  it.each<[OrderStatus, string, OrderProgress, readonly string[]]>([
    ['Canceled', '1', of('2'), ['Canceled', '2', '2']],
    ['Expired', '1', of('2'), ['Expired', '2', '2']],
    ['Filled', '1', of('2'), ['Canceled', '2', '2']],
    // It is not waited any longer for what the venue reported and does not any more.
    ['Canceled', '1', of('1', '2'), ['Canceled', '1', '1']],
    // A fill that the end includes is waited for.
    ['Canceled', '2', of('1', '3'), ['PartiallyFilled', '1', '2']],
  ])('by %s with %s ends with what is booked, once all of it is', (status, cum, before, is) => {
    const step = applyLowerEnd(before, told(status, cum));
    if (!step.ok) throw new Error(step.error.message);
    const { progress } = step.value;
    expect([progress.status, progress.cumQuantity.toFixed(), progress.venueCumQuantity.toFixed()]).toEqual(is);
  });
});
