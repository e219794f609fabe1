import type { VenueOrder } from '#libs/domain';
import { type ClientOrderId, Decimal, asId } from '#libs/kernel';
import { createLog } from '#libs/platform';
import { FakeVenue, VirtualScheduler } from '#libs/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { BTC, CountingObserver, testSettings } from '../../order-management.fixture.js';
import { OrderWire, type SendAnswer } from './order-wire.js';

const ORDER: VenueOrder = {
  ...{ instrument: BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', limitPrice: new Decimal('100') },
  ...{ clientOrderId: asId<ClientOrderId>('tw1-a'), quantity: new Decimal('1') },
};

describe('the wire to the venue', () => {
  let time: VirtualScheduler;
  let venue: FakeVenue;
  let observer: CountingObserver;
  let wire: OrderWire;
  beforeEach(() => {
    time = new VirtualScheduler();
    venue = new FakeVenue([BTC], { USDT: '1000', BTC: '0' });
    observer = new CountingObserver();
    const settings = testSettings({ ORDER_BREAKER_FAILURES: '2', ORDER_BREAKER_HALF_OPEN_MS: '1000' });
    wire = new OrderWire(venue, time, observer, createLog('order-management', 'silent'), settings);
  });
  const place = (refusalOf: () => string | undefined = () => undefined): Promise<SendAnswer> =>
    wire.placeOrder(ORDER, { markedAtUs: time.monotonicUs(), refusalOf });
  const codeOf = (answer: SendAnswer): string => (answer.outcome === 'yes' ? 'yes' : answer.problem.code);

  it.each([
    ['yes', 'yes', 'yes'],
    ['no', 'VENUE_FILTER_FAILED', 'no'],
    ['answer-lost', 'VENUE_OUTCOME_UNKNOWN', 'unknown'],
  ] as const)('brings the answer "%s" back, and reports it', async (placement, code, outcome) => {
    venue.placements.push(placement);
    expect([codeOf(await place()), observer.answers]).toEqual([code, [outcome]]);
  });

  it('holds an order back by a code and a sentence where the look before it says so', async () => {
    const answer = await place(() => 'LEASE_STALE: the lease: it ran out');
    expect(answer).toMatchObject({
      ...{ outcome: 'not-sent', problem: { code: 'LEASE_STALE', message: 'the lease: it ran out', retryable: false } },
    });
    expect([venue.wire, observer.answers]).toEqual([[], []]);
  });

  it('holds it back where only the last look, right before the first byte, says so', async () => {
    let looks = 0;
    const answer = await place(() => ((looks += 1) === 1 ? undefined : 'TRADING_HALTED: the kill switch is on'));
    expect([codeOf(answer), answer.outcome, venue.wire]).toEqual(['TRADING_HALTED', 'not-sent', []]);
  });

  it('says "unknown" where sending threw: the first byte may have left', async () => {
    venue.placeOrder = () => Promise.reject(new Error('the socket broke'));
    expect(await place()).toMatchObject({ outcome: 'unknown', problem: { code: 'VENUE_OUTCOME_UNKNOWN' } });
  });

  it('opens after failures in a row, lets one through after a while, and closes by its answer', async () => {
    venue.otherwise = 'answer-lost';
    await place();
    await place();
    expect([codeOf(await place()), wire.state, venue.wire.length]).toEqual(['BREAKER_OPEN', 'open', 2]);
    await time.runForMs(1_000);
    venue.otherwise = 'yes';
    expect([codeOf(await place()), wire.state]).toEqual(['yes', 'closed']);
  });

  it('holds orders back until the next one may see, though no order comes', async () => {
    venue.otherwise = 'answer-lost';
    await place();
    const held = [wire.holdsOrdersBack];
    await place();
    held.push(wire.holdsOrdersBack);
    await time.runForMs(1_000);
    expect([...held, wire.holdsOrdersBack, wire.state]).toEqual([false, true, false, 'open']);
  });

  it('takes refusals for no failure: a venue that says no works', async () => {
    venue.otherwise = 'no';
    for (let n = 0; n < 5; n += 1) await place();
    expect([wire.state, venue.wire.length]).toEqual(['closed', 5]);
  });

  it('does not close by an order that was held back while it was trying', async () => {
    venue.otherwise = 'answer-lost';
    await place();
    await place();
    await time.runForMs(1_000);
    let looks = 0;
    await place(() => ((looks += 1) === 1 ? undefined : 'INTENT_EXPIRED: too old'));
    expect([codeOf(await place()), wire.state]).toEqual(['BREAKER_OPEN', 'open']);
  });
});
