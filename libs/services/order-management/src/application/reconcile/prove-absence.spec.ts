import type { VenueOrder } from '#libs/domain';
import { type ClientOrderId, Decimal, asId } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { BTC, idOf } from '../../order-management.fixture.js';
import { ProveAbsence } from './prove-absence.js';

const PROOF = {
  ORDER_ABSENT_SINCE_SENT_MS: '15000',
  ORDER_ABSENT_SPAN_MS: '15000',
  ORDER_RECONCILE_UNKNOWN_MS: '1000',
  // Seldom, so that a minute takes no thousand rounds.
  ...{ ORDER_RECONCILE_ORDERS_MS: '1000', ORDER_RECONCILE_FILLS_MS: '1000', ORDER_RECONCILE_BALANCES_MS: '5000' },
  ...{ ORDER_LEASE_TTL_MS: '60000', ORDER_LEASE_RENEW_MS: '10000', ORDER_VALUE_EVERY_MS: '60000' },
};

describe('an order that may never have reached the venue', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openServingDesk({ environment: PROOF });
    desk.venue.placements.push('order-lost');
    await desk.submitApproval('i-1');
  });
  afterEach(() => desk.time.complete(desk.stop()));

  it('stays unknown, and keeps its intent, until the proof is complete; the proof is stored', async () => {
    await desk.time.runForMs(14_900);
    expect(desk.standingOf('i-1')).toBe('Unknown 0');
    await desk.time.runForMs(2_000);
    expect(desk.standingOf('i-1')).toBe('Rejected 0');
    const proof = desk.database.orderEvents.find(({ event }) => event === 'absent')[0]?.proof;
    expect(proof).toMatchObject({ procedure: 'negative-proof', sentAtUs: desk.orderOf('i-1')?.sentAtUs });
    expect(desk.venue.wire).toHaveLength(1);
  });

  it('is not proven absent by a wall clock that is set forward', async () => {
    await desk.time.runForMs(2_000);
    desk.time.stepWallClockMs(3_600_000);
    await desk.time.runForMs(10_000);
    expect(desk.standingOf('i-1')).toBe('Unknown 0');
  });

  it('is not proven absent while the private stream is down', async () => {
    desk.venue.disconnect();
    await desk.time.runForMs(60_000);
    expect(desk.standingOf('i-1')).toBe('Unknown 0');
    desk.venue.connect();
    await desk.time.runForMs(20_000);
    expect(desk.standingOf('i-1')).toBe('Rejected 0');
  });

  it('counts anew when the venue has known it in between', async () => {
    await desk.time.runForMs(10_000);
    desk.venue.audible = false;
    desk.venue.accept(desk.venue.wire[0] as VenueOrder);
    await desk.time.runForMs(2_000);
    expect(desk.standingOf('i-1')).toBe('New 0');
  });

  it('is not ended by a proof that the venue’s own word has overtaken, and that is no difference', async () => {
    await desk.time.runForMs(14_500);
    const { queryOrder } = desk.venue;
    desk.venue.queryOrder = (instrument, id) => {
      const answer = queryOrder.call(desk.venue, instrument, id);
      // The order comes to life while the answer that it is not there is on its way, and is heard of before it.
      if (desk.time.monotonicUs() > 15_500_000 && desk.venue.orders.size === 0)
        desk.venue.accept(desk.venue.wire[0] as VenueOrder);
      return answer;
    };
    await desk.time.runForMs(5_000);
    expect([desk.venue.orders.size, desk.standingOf('i-1'), desk.discrepancies()]).toEqual([1, 'New 0', []]);
  });

  it('is opened again by late evidence, with an alarm', async () => {
    await desk.time.runForMs(20_000);
    desk.venue.accept(desk.venue.wire[0] as VenueOrder);
    desk.venue.fill(idOf('i-1'), { quantity: '0.4', price: '100' });
    await desk.settle();
    expect([desk.standingOf('i-1'), desk.discrepancies()]).toEqual(['PartiallyFilled 0.4', ['LATE_EVIDENCE']]);
  });

  it('ends nothing that the venue has ever known, and writes down that it has forgotten it', async () => {
    desk.venue.accept(desk.venue.wire[0] as VenueOrder);
    await desk.settle();
    const known = desk.orderOf('i-1');
    if (known === undefined) throw new Error('there is no order');
    for (let n = 0; n < 3; n += 1) await desk.get(ProveAbsence).orderWasNotFound(known);
    expect([desk.standingOf('i-1'), desk.discrepancies(), desk.observer.alarms]).toEqual([
      'New 0',
      ['ORDER_FORGOTTEN'],
      ['ORDER_FORGOTTEN'],
    ]);
  });

  it('is proven absent although somebody traded by hand meanwhile, and that trade is booked as a stranger’s', async () => {
    const byHand = asId<ClientOrderId>('web_1');
    const terms = { instrument: BTC, side: 'BUY', type: 'MARKET', timeInForce: 'IOC', limitPrice: undefined } as const;
    desk.venue.audible = false;
    desk.venue.accept({ ...terms, clientOrderId: byHand, quantity: new Decimal('1') });
    desk.venue.fill('web_1', { quantity: '1', price: '100' });
    desk.venue.disconnect();
    desk.venue.connect();
    await desk.time.runForMs(60_000);
    expect([desk.standingOf('i-1'), desk.gate.isOpen]).toEqual(['Rejected 0', true]);
    expect(desk.database.trades.find().map(({ strategy }) => strategy)).toEqual(['external']);
    expect(desk.discrepancies()).toEqual(['EXTERNAL_ORDER']);
  });
});
