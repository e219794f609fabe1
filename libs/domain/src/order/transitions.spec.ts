import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ORDER_STATUSES, type OrderStatus, isTerminal } from './order-types.js';
import { type OrderEvent, TRANSITIONS, isLateEvidence, nextStatus } from './transitions.js';

/** Plays the events of a story, joined by arrows, from the first moment on; returns every status on the way. */
function tell(story: string, from: OrderStatus = 'PendingNew'): string {
  const statuses: string[] = [];
  let status = from;
  for (const event of story.split(' -> ')) {
    const next = nextStatus(status, event as OrderEvent);
    if (!next.ok) return `${statuses.join(' ')} !${event}`.trim();
    status = next.value;
    statuses.push(status);
  }
  return statuses.join(' ');
}

const STORIES: readonly (readonly [title: string, story: string, statuses: string])[] = [
  ['an order is filled in two parts', 'sent -> accepted -> fill -> last-fill', 'PendingNew New PartiallyFilled Filled'],
  [
    'a fill overtakes the acknowledgement',
    'sent -> fill -> accepted -> last-fill',
    'PendingNew PartiallyFilled PartiallyFilled Filled',
  ],
  ['a whole order is filled before its answer', 'sent -> last-fill -> accepted', 'PendingNew Filled Filled'],
  ['the venue refuses', 'sent -> rejected -> rejected', 'PendingNew Rejected Rejected'],
  ['an order is never sent', 'never-sent', 'Rejected'],
  ['an IOC order finds nothing', 'sent -> expired -> accepted', 'PendingNew Expired Expired'],
  ['a market order runs out of book', 'sent -> accepted -> fill -> expired', 'PendingNew New PartiallyFilled Expired'],
  [
    'a fill races a cancel, and the last fill comes after it',
    'sent -> accepted -> cancel-sent -> fill -> canceled -> last-fill',
    'PendingNew New PendingCancel PendingCancel Canceled Filled',
  ],
  [
    'a part comes after the cancel',
    'sent -> accepted -> cancel-sent -> canceled -> fill',
    'PendingNew New PendingCancel Canceled Canceled',
  ],
  [
    'the fill wins against the cancel',
    'sent -> accepted -> cancel-sent -> last-fill -> cancel-refused',
    'PendingNew New PendingCancel Filled Filled',
  ],
  ['a cancel is refused', 'sent -> accepted -> cancel-sent -> cancel-refused', 'PendingNew New PendingCancel New'],
  [
    'a kill asks to cancel what the circuit breaker then holds back',
    'sent -> cancel-sent -> never-sent',
    'PendingNew PendingCancel Rejected',
  ],
  ['a lost answer is found to be a yes', 'sent -> answer-lost -> accepted', 'PendingNew Unknown New'],
  ['a lost answer is found to be filled', 'sent -> answer-lost -> last-fill', 'PendingNew Unknown Filled'],
  ['a lost answer comes after the stream told', 'sent -> accepted -> answer-lost', 'PendingNew New New'],
  [
    'a lost order is proven absent, and appears after all',
    'sent -> answer-lost -> absent -> accepted -> last-fill',
    'PendingNew Unknown Rejected New Filled',
  ],
  [
    'a kill cancels what may be live, which proves nothing',
    'sent -> answer-lost -> cancel-sent -> cancel-refused -> accepted',
    'PendingNew Unknown Unknown Unknown New',
  ],
  [
    'a second overfill changes nothing but the quantity',
    'sent -> last-fill -> last-fill -> fill',
    'PendingNew Filled Filled Filled',
  ],
  ['a filled order cannot be cancelled', 'sent -> last-fill -> cancel-sent', 'PendingNew Filled !cancel-sent'],
  ['an executed order cannot be refused', 'sent -> fill -> rejected', 'PendingNew PartiallyFilled !rejected'],
  ['a live order cannot be declared absent', 'sent -> accepted -> absent', 'PendingNew New !absent'],
  ['a live order cannot be declared unsent', 'sent -> accepted -> never-sent', 'PendingNew New !never-sent'],
];

describe('the life of an order', () => {
  it.each(STORIES)('%s: %s', (_, story, statuses) => {
    expect(tell(story)).toBe(statuses);
  });

  it('keeps an order of others external until it ends', () => {
    expect(tell('accepted -> fill -> cancel-sent -> last-fill', 'External')).toBe('External External External Filled');
  });

  const statuses = fc.constantFrom(...ORDER_STATUSES);

  it('takes executions in every status, because what was executed was executed', () => {
    for (const status of ORDER_STATUSES) {
      expect(nextStatus(status, 'fill').ok).toBe(true);
      expect(nextStatus(status, 'last-fill')).toEqual({ ok: true, value: 'Filled' });
    }
  });

  it('leads to an order being unknown only by a lost answer', () => {
    const ways = Object.entries(TRANSITIONS).flatMap(([status, row]) =>
      Object.entries(row).flatMap(([event, next]) => (next === 'Unknown' && status !== next ? [event] : [])),
    );
    expect(new Set(ways)).toEqual(new Set(['answer-lost']));
  });

  it('changes an end only by late evidence', () => {
    const events = fc.constantFrom(...(Object.keys(TRANSITIONS.Unknown) as OrderEvent[]), 'last-fill' as const);
    fc.assert(
      fc.property(statuses, events, (status, event) => {
        const next = nextStatus(status, event);
        if (!next.ok || !isTerminal(status) || next.value === status) return;
        expect(isLateEvidence(status, event)).toBe(true);
      }),
    );
  });

  it('has four ends', () => {
    expect(ORDER_STATUSES.filter(isTerminal)).toEqual(['Filled', 'Canceled', 'Rejected', 'Expired']);
  });

  it.each<[OrderStatus, OrderEvent, boolean]>([
    ['Canceled', 'fill', true],
    ['Canceled', 'last-fill', true],
    ['Filled', 'last-fill', true],
    ['Rejected', 'accepted', true],
    ['Canceled', 'accepted', false],
    ['Filled', 'canceled', false],
    ['Filled', 'cancel-sent', false],
    ['New', 'fill', false],
    ['New', 'canceled', false],
  ])('tells late evidence: of an order that is %s, "%s" is %s', (status, event, expected) => {
    expect(isLateEvidence(status, event)).toBe(expected);
  });

  it('says which pair is illegal', () => {
    expect(nextStatus('Filled', 'cancel-sent')).toMatchObject({
      ok: false,
      error: { code: 'ORDER_TRANSITION_ILLEGAL', details: { status: 'Filled', event: 'cancel-sent' } },
    });
  });
});
