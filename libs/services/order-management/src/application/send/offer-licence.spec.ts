import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OfferedLicence } from '#libs/domain';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { approval, idOf, stateChange } from '../../order-management.fixture.js';
import { OfferLicence } from './offer-licence.js';
import { OrderSender } from './order-sender.js';
import { OrdersInFlight } from './orders-in-flight.js';

describe('a licence that is offered before its approval is committed', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk({
      environment: { ORDER_LEASE_RENEW_MS: '20000', ORDER_LEASE_TTL_MS: '60000', ORDER_MAX_IN_FLIGHT: '2' },
    });
  });
  afterEach(() => desk.time.complete(desk.stop()));

  const offer = (intentId = 'i-1', changes: Parameters<typeof approval>[2] = {}): OfferedLicence | undefined =>
    desk.get(OfferLicence).offerLicence(approval(desk.time.nowUs(), intentId, changes));
  function offered(intentId = 'i-1'): OfferedLicence {
    const licence = offer(intentId);
    if (licence === undefined) throw new Error('nothing was offered');
    return licence;
  }
  const wire = (): string[] => desk.venue.wire.map(({ clientOrderId }) => clientOrderId);

  it('writes nothing and sends nothing by itself', async () => {
    offered().settle(undefined);
    offered('i-2');
    await desk.settle();
    expect([desk.standingOf('i-1'), desk.standingOf('i-2'), wire()]).toEqual(['absent', 'absent', []]);
  });

  it('sends its order right behind the commit, and the approval that follows has no second effect', async () => {
    const licence = offered();
    expect(wire()).toEqual([]);
    await licence.commitAlone();
    await desk.settle();
    expect([wire(), desk.standingOf('i-1')]).toEqual([[idOf('i-1')], 'New 0']);
    await desk.submitApproval('i-1');
    await desk.submitApproval('i-1');
    expect(wire()).toEqual([idOf('i-1')]);
    expect(desk.historyOf('i-1')).toEqual(['committed', 'accepted']);
    expect(desk.observer.transitions.filter((one) => one.startsWith('committed'))).toEqual(['committed PendingNew']);
  });

  it('lets the approval wait that comes while the commit of both is under way', async () => {
    const licence = offered();
    const submitting = desk.submit.submitOrder(approval(desk.time.nowUs(), 'i-1'));
    await desk.settle();
    expect(desk.standingOf('i-1')).toBe('absent');
    await licence.commitAlone();
    await desk.time.complete(submitting);
    await desk.settle();
    expect([wire(), desk.historyOf('i-1')]).toEqual([[idOf('i-1')], ['committed', 'accepted']]);
  });

  it('is void where the approval was not written: the order goes with the approval that is', async () => {
    offered().settle(undefined);
    await desk.settle();
    expect(desk.get(OrdersInFlight).isInFlight(idOf('i-1'))).toBe(false);
    await desk.submitApproval('i-1');
    expect([wire(), desk.standingOf('i-1')]).toEqual([[idOf('i-1')], 'New 0']);
  });

  it('is refused where a kill comes before the commit, and so is its order for good when the approval comes', async () => {
    const licence = offered();
    await desk.latch.latchTradingState(stateChange('HALTED', 1));
    await licence.commitAlone();
    await desk.settle();
    expect([wire(), desk.standingOf('i-1')]).toEqual([[], 'absent']);
    await desk.submitApproval('i-1');
    expect([wire(), desk.standingOf('i-1')]).toEqual([[], 'Rejected 0']);
  });

  it('does not send an order that may not leave any more when its commit is known', async () => {
    const licence = offered();
    desk.gate.closeGate('a test');
    await licence.commitAlone();
    await desk.settle();
    expect([wire(), desk.standingOf('i-1')]).toEqual([[], 'Rejected 0']);
  });

  it('is found in the books where the answer of the commit was lost, and its order leaves', async () => {
    await offered().commitUnheard(new Error('the connection broke'));
    await desk.settle();
    expect([wire(), desk.standingOf('i-1')]).toEqual([[idOf('i-1')], 'New 0']);
    await desk.submitApproval('i-1');
    expect(wire()).toEqual([idOf('i-1')]);
  });

  it('sends nothing where the commit failed, until the approval comes', async () => {
    offered().fail(new Error('the connection broke'));
    await desk.settle();
    expect([wire(), desk.standingOf('i-1')]).toEqual([[], 'absent']);
    await desk.submitApproval('i-1');
    expect([wire(), desk.standingOf('i-1')]).toEqual([[idOf('i-1')], 'New 0']);
  });

  it('keeps its order from being taken for lost while the commit is under way, and takes up its place on the wire', async () => {
    const licences = [offered('i-1'), offered('i-2')];
    expect(desk.get(OrdersInFlight).isInFlight(idOf('i-2'))).toBe(true);
    expect([offer('i-3'), offer('i-1')]).toEqual([undefined, undefined]);
    for (const licence of licences) licence.settle(undefined);
    await desk.settle();
    expect(offer('i-3')).toBeDefined();
  });

  it.each<[string, () => Promise<void> | void, Parameters<typeof approval>[2]]>([
    ['the books are not reconciled', () => desk.gate.closeGate('a test'), {}],
    ['trading is halted', () => desk.latch.latchTradingState(stateChange('HALTED', 1)), {}],
    ['the intent is too old', () => undefined, { validUntilUs: 1 }],
    ['the account is another process’s', () => undefined, { account: 'paper-2' }],
    ['the venue is another one', () => undefined, { venue: 'kraken' }],
    ['the instrument is not traded here', () => undefined, { instrument: 'ETH-USDT' }],
    ['the process stops', () => desk.time.complete(desk.get(OrderSender).stopSending()), {}],
  ])('is not offered where %s', async (_what, happen, changes) => {
    await happen();
    expect(offer('i-1', changes)).toBeUndefined();
  });

  it('is the order of its approval, marked as sent now', async () => {
    await offered().commitAlone();
    expect(desk.orderOf('i-1')).toMatchObject({
      ...{ intentId: 'i-1', causationId: 'approved:i-1', sentAtUs: desk.time.nowUs() },
    });
  });
});
