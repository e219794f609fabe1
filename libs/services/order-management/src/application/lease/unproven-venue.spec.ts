import { type InstrumentId, asId, problem } from '#libs/kernel';
import { FakeVenue, VirtualScheduler } from '#libs/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openDesk, openServingDesk } from '../../order-desk.fixture.js';
import { BTC, idOf } from '../../order-management.fixture.js';
import { MemoryOrderDatabase } from '../../outbound/memory/memory-order-database.js';
import { TradedInstruments } from '../traded-instruments.js';
import { AcceptDifference } from '../reconcile/accept-difference.js';
import { DemandSameVenue, type VenueLook } from './demand-same-venue.js';
import { UnprovenVenue, VENUE_UNPROVEN } from './unproven-venue.js';

const LOST = { outcome: 'unknown', problem: problem('VENUE_OUTCOME_UNKNOWN', 'lost') } as const;

describe('a venue that knows the newest of the books no more, and does not answer about what is older,', () => {
  let before: OrderDesk;
  beforeEach(async () => {
    before = await openServingDesk();
    await before.submitApproval('i-1');
    await before.time.runForMs(1_000);
  });

  async function startAt(venue: FakeVenue): Promise<OrderDesk> {
    const { time, database } = before;
    await time.complete(before.stop());
    const desk = await openDesk({ world: { time, venue, database } });
    desk.session.startSession();
    await time.runForMs(5_000);
    return desk;
  }

  it('is not traded at where that is a trade, and is another one where it then does not know its order', async () => {
    before.venue.fill(idOf('i-1'), { quantity: '1', price: '100' });
    await before.time.runForMs(1_000);
    expect(before.standingOf('i-1')).toBe('Filled 1');
    const wiped = new FakeVenue([BTC], { USDT: '1000000', BTC: '0' });
    const ask = wiped.queryOrderByVenueId.bind(wiped);
    wiped.queryOrderByVenueId = () => Promise.resolve(LOST);
    const desk = await startAt(wiped);
    await desk.time.runForMs(120_000);
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([false, []]);
    wiped.queryOrderByVenueId = ask;
    await desk.time.runForMs(2_000);
    expect(String(desk.supervisor.failures[0])).toContain('VENUE_BEGAN_ANEW');
    expect([desk.gate.isOpen, wiped.wire]).toEqual([false, []]);
    await desk.time.complete(desk.stop());
  });

  it('is not traded at where that is an order, and is the same one where it then knows the order before', async () => {
    await before.submitApproval('i-2');
    const { venue } = before;
    venue.orders.delete(idOf('i-2'));
    const ask = venue.queryOrderByVenueId.bind(venue);
    const older = venue.orders.get(idOf('i-1'))?.venueOrderId;
    venue.queryOrderByVenueId = (instrument, id) => (id === older ? Promise.resolve(LOST) : ask(instrument, id));
    const desk = await startAt(venue);
    await desk.time.runForMs(120_000);
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([false, []]);
    venue.queryOrderByVenueId = ask;
    await desk.time.runForMs(5_000);
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([true, []]);
    await desk.time.complete(desk.stop());
  });

  it('is not traded at after a break either, nor taken for another one, and is asked until it answers', async () => {
    await before.submitApproval('i-2');
    const { venue, time } = before;
    venue.orders.delete(idOf('i-2'));
    const { queryOrderByVenueId } = venue;
    const ask = queryOrderByVenueId.bind(venue);
    const older = venue.orders.get(idOf('i-1'))?.venueOrderId;
    const desk = await startAt(venue);
    venue.disconnect();
    venue.queryOrderByVenueId = (instrument, id) => (id === older ? Promise.resolve(LOST) : ask(instrument, id));
    venue.connect();
    for (let n = 0; n < 9; n += 1) {
      await time.runForMs(10_000);
      expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([false, []]);
    }
    venue.queryOrderByVenueId = ask;
    await time.runForMs(30_000);
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([true, []]);
    await time.complete(desk.stop());
  });
});

describe('a venue that never answers about what is older', () => {
  let desk: OrderDesk;
  let answers: () => void;
  beforeEach(async () => {
    const before = await openServingDesk();
    for (const intent of ['i-1', 'i-2']) {
      await before.submitApproval(intent);
      await before.time.runForMs(1_000);
    }
    const { database, time, venue } = before;
    await time.complete(before.stop());
    venue.orders.delete(idOf('i-2'));
    const ask = venue.queryOrderByVenueId.bind(venue);
    const older = venue.orders.get(idOf('i-1'))?.venueOrderId;
    venue.queryOrderByVenueId = (instrument, id) => (id === older ? Promise.resolve(LOST) : ask(instrument, id));
    answers = () => (venue.queryOrderByVenueId = ask);
    desk = await openDesk({ world: { time, venue, database } });
    desk.session.startSession();
    await time.runForMs(130_000);
  });
  afterEach(() => desk.time.complete(desk.stop()));
  const accept = (): Promise<unknown> => {
    const row = desk.database.discrepancies.find(({ found }) => found.kind === VENUE_UNPROVEN).at(-1);
    const words = { actor: 'ann', reason: 'the venue lost one order, says its support' };
    return desk.get(AcceptDifference).acceptDifference({ discrepancyId: String(row?.sequence), ...words });
  };

  it('is a difference after a minute, once, and is traded at once an operator vouches for it', async () => {
    expect([desk.gate.isOpen, desk.discrepancies(), desk.observer.alarms]).toEqual([
      false,
      [VENUE_UNPROVEN],
      [VENUE_UNPROVEN],
    ]);
    await accept();
    await desk.time.runForMs(5_000);
    expect([desk.gate.isOpen, desk.supervisor.failures]).toEqual([true, []]);
    expect(desk.discrepancies()).toContain(`(${VENUE_UNPROVEN})`);
  });

  it('closes the difference itself where it answers after all', async () => {
    answers();
    await desk.time.runForMs(5_000);
    expect(desk.gate.isOpen).toBe(true);
    expect(desk.discrepancies()).toContain(`(${VENUE_UNPROVEN})`);
  });

  const startAgain = async (forMs: number): Promise<void> => {
    const { database, time, venue } = desk;
    await time.complete(desk.stop());
    desk = await openDesk({ world: { time, venue, database } });
    desk.session.startSession();
    await time.runForMs(forMs);
  };

  it('closes the difference that a former process wrote down', async () => {
    answers();
    await startAgain(5_000);
    expect(desk.gate.isOpen).toBe(true);
    expect(desk.discrepancies()).toContain(`(${VENUE_UNPROVEN})`);
  });

  it('closes the difference where it did not answer at all meanwhile', async () => {
    const unproven = desk.get(UnprovenVenue);
    unproven.endDoubts();
    await unproven.noteProven('order 2 in BTC-USDT');
    expect(desk.discrepancies()).toEqual([`(${VENUE_UNPROVEN})`]);
  });

  it('is one difference to accept after another start, and the former one is of no use', async () => {
    await startAgain(130_000);
    expect([desk.gate.isOpen, desk.discrepancies()]).toEqual([false, [`(${VENUE_UNPROVEN})`, VENUE_UNPROVEN]]);
    await accept();
    await desk.time.runForMs(5_000);
    expect(desk.gate.isOpen).toBe(true);
  });

  it('is vouched for until the connection is lost again, and no longer', async () => {
    const unproven = desk.get(UnprovenVenue);
    await accept();
    await desk.time.runForMs(5_000);
    expect(await unproven.isVouchedFor('order 2 in BTC-USDT')).toBe(false);
    desk.venue.disconnect();
    desk.venue.connect();
    await desk.time.runForMs(30_000);
    expect(desk.gate.isOpen).toBe(false);
  });
});

it('a venue that does not answer about one instrument and knows the newest trade of another no more is doubted', async () => {
  const ETH = { ...BTC, id: asId<InstrumentId>('ETH-USDT'), venueSymbol: 'ETHUSDT', base: 'ETH' };
  const time = new VirtualScheduler();
  const venue = new FakeVenue([BTC, ETH], { USDT: '1000000', BTC: '0', ETH: '0' });
  const world = { time, venue, database: new MemoryOrderDatabase(time) };
  const desk = await openServingDesk({ world, environment: { INSTRUMENTS: 'binance:BTC-USDT,binance:ETH-USDT' } });
  desk.get(TradedInstruments).addInstrument(ETH);
  await desk.submitApproval('i-1');
  await desk.submitApproval('i-2', { instrument: ETH.id });
  for (const intent of ['i-1', 'i-2']) venue.fill(idOf(intent), { quantity: '1', price: '100' });
  await time.runForMs(1_000);
  expect([desk.standingOf('i-1'), desk.standingOf('i-2')]).toEqual(['Filled 1', 'Filled 1']);
  const ask = venue.fillsOfOrder.bind(venue);
  venue.fillsOfOrder = (instrument, id) => (instrument.id === BTC.id ? Promise.resolve(LOST) : ask(instrument, id));
  const look = (): Promise<VenueLook> => desk.get(DemandSameVenue).lookAtVenue();
  expect(await look()).toBe('silent');
  venue.trades.splice(0);
  expect(await look()).toBe('doubted');
  await time.complete(desk.stop());
});
