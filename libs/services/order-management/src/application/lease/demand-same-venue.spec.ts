import { problem } from '#libs/kernel';
import { FakeVenue } from '#libs/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openDesk, openLeadingDesk, openServingDesk } from '../../order-desk.fixture.js';
import { BTC, idOf } from '../../order-management.fixture.js';
import { ReconcileFills } from '../reconcile/reconcile-fills.js';
import { DemandSameVenue } from './demand-same-venue.js';

const FUNDS = { USDT: '1000000', BTC: '0' };

describe('a venue under books that stay', () => {
  let before: OrderDesk;

  beforeEach(async () => {
    before = await openServingDesk();
    await before.submitApproval('i-1');
    before.venue.fill(idOf('i-1'), { quantity: '1', price: '100' });
    await before.time.runForMs(1_000);
    expect(before.standingOf('i-1')).toBe('Filled 1');
    await before.time.complete(before.stop());
  });

  async function startAt(venue: FakeVenue): Promise<OrderDesk> {
    const { time, database } = before;
    const desk = await openDesk({ world: { time, venue, database } });
    desk.session.startSession();
    await time.runForMs(5_000);
    return desk;
  }

  it('serves again where it knows their newest trade', async () => {
    const desk = await startAt(before.venue);
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([true, []]);
    await desk.time.complete(desk.stop());
  });

  it('is refused at the start where its ids have begun anew, with the reason and what to do', async () => {
    const wiped = new FakeVenue([BTC], FUNDS);
    const desk = await startAt(wiped);
    // A venue may list a trade late: for a minute that is no proof, and nothing leaves meanwhile.
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([false, []]);
    await desk.time.runForMs(60_000);
    expect(desk.gate.isOpen).toBe(false);
    expect(String(desk.supervisor.failures[0])).toMatch(/VENUE_BEGAN_ANEW: .* Begin new books \(an empty database\)/u);
    expect(wiped.wire).toEqual([]);
    await desk.time.complete(desk.stop());
  });

  it('is refused at once where the id of their newest trade is somebody else’s', async () => {
    const wiped = new FakeVenue([BTC], FUNDS);
    const [trade] = before.venue.trades;
    if (trade === undefined) throw new Error('nothing was traded');
    wiped.trades.push({ ...trade, exchangeAtUs: trade.exchangeAtUs + 1 });
    const desk = await startAt(wiped);
    expect(String(desk.supervisor.failures[0])).toContain('VENUE_BEGAN_ANEW');
    await desk.time.complete(desk.stop());
  });

  it('is taken as it is where the books hold no trade, and where it does not answer', async () => {
    const desk = await openLeadingDesk();
    const demand = (): Promise<void> => desk.get(DemandSameVenue).demandSameVenue(new AbortController().signal);
    await expect(demand()).resolves.toBeUndefined();
    await desk.submitApproval('i-2');
    desk.venue.fill(idOf('i-2'), { quantity: '1', price: '100' });
    await desk.get(ReconcileFills).bookMissedFills(1);
    expect(desk.standingOf('i-2')).toBe('Filled 1');
    const lost = { outcome: 'unknown', problem: problem('VENUE_OUTCOME_UNKNOWN', 'lost') } as const;
    desk.venue.fillsOfOrder = () => Promise.resolve(lost);
    await expect(demand()).resolves.toBeUndefined();
    await desk.time.complete(desk.stop());
  });
});
