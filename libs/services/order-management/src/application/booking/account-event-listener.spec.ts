import { Decimal } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { idOf } from '../../order-management.fixture.js';
import { AccountEventListener } from './account-event-listener.js';

const SLOW = { ORDER_RECONCILE_ORDERS_MS: '60000', ORDER_RECONCILE_FILLS_MS: '60000', ORDER_QUEUE_LIMIT: '4' };

describe('listening to the private stream', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openServingDesk({ environment: SLOW });
  });
  afterEach(() => desk.time.complete(desk.stop()));

  it('holds orders back while the stream is down, and until what was missed is fetched', async () => {
    await desk.submitApproval('i-1');
    desk.venue.disconnect();
    expect([desk.gate.isOpen, desk.gate.closedBecause]).toEqual([false, 'the private stream is down']);
    desk.venue.fill(idOf('i-1'), { quantity: '0.5', price: '100' });
    await desk.time.runForMs(1_000);
    expect([desk.gate.isOpen, desk.standingOf('i-1')]).toEqual([false, 'New 0']);
    desk.venue.connect();
    await desk.time.runForMs(10);
    expect([desk.gate.isOpen, desk.standingOf('i-1')]).toEqual([true, 'PartiallyFilled 0.5']);
    expect([desk.observer.troubles, desk.observer.fills]).toEqual([['disconnected'], ['TAKER', 'missed']]);
  });

  it('makes the books stale where more comes than the queue holds, and fetches what was dropped', async () => {
    await desk.submitApproval('i-1');
    for (let n = 0; n < 9; n += 1) desk.venue.fill(idOf('i-1'), { quantity: '0.1', price: '100' });
    expect([desk.gate.isOpen, desk.gate.closedBecause]).toEqual([true, '']);
    await desk.settle();
    expect(desk.observer.troubles).toContain('overflow');
    await desk.time.runForMs(100);
    expect([desk.gate.isOpen, desk.standingOf('i-1')]).toEqual([true, 'PartiallyFilled 0.9']);
  });

  it('makes the books stale where an event cannot be booked or a frame cannot be read', async () => {
    await desk.submitApproval('i-1');
    desk.venue.answering = false;
    desk.venue.fill(idOf('i-1'), { quantity: '0', price: '100' });
    await desk.settle();
    expect([desk.observer.troubles, desk.gate.closedBecause]).toEqual([['failed'], 'an account event failed']);
    desk.get(AccountEventListener).onBadFrame('no JSON', '{');
    expect(desk.gate.closedBecause).toBe('a frame of the private stream could not be read');
  });

  it('fetches the fills of an order that ended before they were heard, at once', async () => {
    await desk.submitApproval('i-1');
    desk.venue.audible = false;
    desk.venue.fill(idOf('i-1'), { quantity: '0.5', price: '100' });
    desk.venue.audible = true;
    desk.venue.end(idOf('i-1'), 'Canceled');
    await desk.time.runForMs(10);
    expect(desk.standingOf('i-1')).toBe('Canceled 0.5');
  });

  it('keeps the newest balances and announces them where they changed', async () => {
    const balances = (free: string, exchangeAtUs: number): void =>
      desk.venue.say({
        kind: 'balances',
        balances: [{ asset: 'USDT', free: new Decimal(free), locked: new Decimal('1') }],
        exchangeAtUs,
      });
    for (const [free, atUs] of [
      ['5', 10],
      ['4', 9],
      ['5', 11],
      ['3', 12],
    ] as const)
      balances(free, atUs);
    await desk.settle();
    const facts = (await desk.facts()).filter((fact) => fact.subject.startsWith('balance.changed'));
    expect(facts.map((fact) => fact.message['version'])).toEqual([1, 2, 3]);
    expect(facts.at(-1)?.message['balances']).toEqual([{ asset: 'USDT', free: '3', locked: '1' }]);
  });
});
