import { type InstrumentId, asId } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DeskOptions, type OrderDesk, openLeadingDesk, openServingDesk } from '../../order-desk.fixture.js';
import { BTC, approval, idOf } from '../../order-management.fixture.js';
import { ORDER_BOOKS, type OrderBooks } from '../../ports.js';
import { TradedInstruments } from '../traded-instruments.js';
import type { OrderSelection } from './cancel-marks.js';
import { OfferLicence } from './offer-licence.js';
import { OrderSender } from './order-sender.js';
import { TakeOrdersBack } from './take-orders-back.js';

const ETH = { ...BTC, id: asId<InstrumentId>('ETH-USDT'), venueSymbol: 'ETHUSDT' };
const ONE_AT_ONCE: DeskOptions = { environment: { ORDER_MAX_IN_FLIGHT: '1' } };
const ENDED = { status: 'Rejected', sentAtUs: undefined };

describe('an order that waits to be sent while an operator takes it back', () => {
  let desk: OrderDesk;
  let submitted: Promise<unknown>[];
  beforeEach(async () => {
    desk = await openLeadingDesk(ONE_AT_ONCE);
    desk.get(TradedInstruments).addInstrument(ETH);
    submitted = [];
  });
  afterEach(() => desk.time.complete(desk.stop()));

  const take = (content: OrderSelection, more: object = {}) =>
    desk.get(TakeOrdersBack).takeOrdersBack({
      ...{ commandId: 'c-1', kind: 'cancel-orders', target: 'paper-1', actor: 'ann', reason: 'a drill' },
      ...{ givenAtUs: desk.time.nowUs(), content, ...more },
    });
  /** The first of these is on its way to the venue, which does not answer; the others wait behind it with nothing written of them. */
  const fillTheRoom = async (...names: string[]): Promise<void> => {
    desk.venue.placements.push('held');
    submitted.push(...names.map((name) => desk.submitApproval(name)));
    await desk.settle();
    expect([desk.venue.wire.length, ...names.slice(1).map((name) => desk.orderOf(name))]).toEqual([
      1,
      ...names.slice(1).map(() => undefined),
    ]);
  };
  /** The venue answers what is out, and everything ends that was begun. */
  const letGo = async (): Promise<void> => {
    desk.venue.releaseHeld();
    await desk.time.complete(Promise.all(submitted), 5_000);
    await desk.settle();
  };
  /** Nothing that changes the books gets its turn until the returned function is called. */
  const blockDecisions = async (): Promise<() => void> => {
    let decide = (): void => undefined;
    submitted.push(desk.queue.enqueue(() => new Promise<void>((resolve) => (decide = resolve))));
    await desk.settle();
    return decide;
  };
  const sent = (): string[] => desk.venue.wire.map(({ clientOrderId }) => clientOrderId);
  const factsOf = async (name: string): Promise<string[]> =>
    (await desk.facts())
      .filter(({ message }) => message['clientOrderId'] === idOf(name))
      .map(({ subject }) => subject.split('.').slice(0, 2).join('.'));

  it('for a place is not sent: it ends at once, and its intent is told once', async () => {
    await fillTheRoom('out', 'waits');
    const receipt = await desk.time.complete(take({}), 500);
    expect(receipt).toMatchObject({ value: { orders: [{ clientOrderId: idOf('out') }, { status: 'Rejected' }] } });
    expect(desk.orderOf('waits')).toMatchObject({ ...ENDED, reason: expect.stringMatching(/^ORDER_TAKEN_BACK: /) });
    await letGo();
    expect([sent(), desk.standingOf('waits')]).toEqual([[idOf('out')], 'Rejected 0']);
    expect(await factsOf('waits')).toEqual(['order.submitted', 'order.rejected']);
    const [end] = desk.database.orderEvents.find(({ event }) => event === 'never-sent');
    expect(end?.proof).toEqual({ actor: 'ann', commandId: 'c-1', reason: 'a drill' });
    // What is wanted afterwards is another matter.
    await desk.time.runForMs(10);
    await desk.submitApproval('later');
    expect(desk.standingOf('later')).toBe('New 0');
  });

  it('is not sent where the commit of the cancel stands and its answer was lost', async () => {
    await fillTheRoom('out', 'waits');
    const books = desk.get<OrderBooks>(ORDER_BOOKS);
    const write = books.write.bind(books);
    vi.spyOn(books, 'write').mockImplementationOnce(async (work) => {
      await write(work);
      throw new Error('the connection broke');
    });
    expect(await desk.time.complete(take({}), 500)).toMatchObject({ ok: true });
    await letGo();
    expect([sent(), desk.standingOf('waits')]).toEqual([[idOf('out')], 'Rejected 0']);
  });

  it('is left alone by a cancel of another instrument, and meant by one of its own', async () => {
    await fillTheRoom('out', 'waits');
    expect(await desk.time.complete(take({ instrument: 'ETH-USDT' }), 500)).toMatchObject({ value: { orders: [] } });
    expect(desk.orderOf('waits')).toBeUndefined();
    await desk.time.complete(take({ instrument: 'BTC-USDT' }, { commandId: 'c-2' }), 500);
    await letGo();
    expect([sent(), desk.standingOf('waits')]).toEqual([[idOf('out')], 'Rejected 0']);
  });

  it('can be taken back alone, by the name that no book has yet', async () => {
    await fillTheRoom('out', 'meant', 'other');
    const receipt = await desk.time.complete(take({ clientOrderId: idOf('meant') }), 500);
    expect(receipt).toMatchObject({ ok: true, value: { orders: [{ clientOrderId: idOf('meant') }] } });
    await letGo();
    expect(['out', 'meant', 'other'].map((name) => desk.standingOf(name))).toEqual(['New 0', 'Rejected 0', 'New 0']);
  });

  it('in the books is ended there, also where its approval had been there for long and orders are held back', async () => {
    desk.gate.closeGate('a test');
    await desk.submitApproval('back');
    await desk.time.runForMs(3_000);
    expect(await desk.time.complete(take({}), 500)).toMatchObject({ value: { orders: [{ status: 'Rejected' }] } });
    expect(desk.orderOf('back')).toMatchObject({ ...ENDED, reason: expect.stringContaining('ORDER_TAKEN_BACK') });
    desk.gate.openGate();
    await desk.settle();
    expect([sent(), await factsOf('back')]).toEqual([[], ['order.submitted', 'order.rejected']]);
  });

  it('in the books can be taken back alone', async () => {
    desk.gate.closeGate('a test');
    await desk.submitApproval('back');
    const receipt = await desk.time.complete(take({ clientOrderId: idOf('back') }), 500);
    expect(receipt).toMatchObject({ ok: true, value: { orders: [{ status: 'Rejected' }] } });
  });

  it('behind those at hand, or on its way here, is not sent when it comes', async () => {
    const wanted = approval(desk.time.nowUs(), 'behind');
    await desk.time.complete(take({}), 500);
    await desk.time.runForMs(200);
    await desk.submit.submitOrder(wanted);
    await desk.settle();
    expect([sent(), desk.standingOf('behind')]).toEqual([[], 'Rejected 0']);
    expect(desk.orderOf('behind')?.reason).toContain('ORDER_TAKEN_BACK');
  });

  it('is not sent by the next process either, which is told its approval again', async () => {
    const wanted = approval(desk.time.nowUs(), 'again');
    await desk.time.complete(take({}), 500);
    await desk.time.complete(desk.stop());
    desk = await openServingDesk({ world: desk });
    await desk.submit.submitOrder(wanted);
    await desk.settle();
    expect([sent(), desk.standingOf('again')]).toEqual([[], 'Rejected 0']);
  });

  it('and is in the books, unended because its process died, is ended by the next one', async () => {
    await desk.time.complete(take({}), 500);
    desk.gate.closeGate('a test');
    // As if it had been written before the cancel, and the process had died right after deciding.
    const before = desk.time.nowUs() - 1_000;
    await desk.submit.submitOrder(approval(before, 'left'));
    await desk.time.complete(desk.stop());
    desk = await openServingDesk({ world: desk });
    await desk.settle();
    expect([sent(), desk.standingOf('left')]).toEqual([[], 'Rejected 0']);
  });

  it('and was listed when the cancel was decided is ended by the next process, though it was wanted right behind the command', async () => {
    const givenAtUs = desk.time.nowUs();
    await desk.time.runForMs(50);
    desk.gate.closeGate('a test');
    await desk.submitApproval('listed');
    const listed = { clientOrderId: idOf('listed'), instrument: 'BTC-USDT', status: 'PendingNew' };
    // The process dies right after deciding.
    const given = {
      commandId: 'c-1',
      kind: 'cancel-orders',
      target: 'paper-1',
      actor: 'ann',
      reason: 'a drill',
      content: {},
    };
    const answer = { account: 'paper-1', orders: [listed] };
    await desk.books.write((writes) =>
      writes.recordCommand({ ...given, givenAtUs, outcome: 'OBEYED', answer, final: true }),
    );
    await desk.time.complete(desk.stop());
    desk = await openServingDesk({ world: desk });
    await desk.settle();
    expect([sent(), desk.standingOf('listed')]).toEqual([[], 'Rejected 0']);
  });

  it('is held while the cancel is being decided, and goes out where that is refused', async () => {
    await desk.time.complete(take({ instrument: 'BTC-USDT' }), 500);
    await desk.time.runForMs(10);
    await fillTheRoom('out', 'waits');
    const decide = await blockDecisions();
    const taking = take({});
    desk.venue.releaseHeld();
    await desk.time.runForMs(50);
    expect([sent(), desk.orderOf('waits')]).toEqual([[idOf('out')], undefined]);
    decide();
    // Its id was given to another command.
    expect(await desk.time.complete(taking, 500)).toMatchObject({ ok: false, error: { code: 'COMMAND_ID_REUSED' } });
    await letGo();
    expect(desk.standingOf('waits')).toBe('New 0');
  });

  it('is not licensed with its approval while the cancel is being decided: it comes the long way', async () => {
    const offers = desk.get(OfferLicence);
    const decide = await blockDecisions();
    const wanted = approval(desk.time.nowUs(), 'offered');
    const taking = take({});
    expect(offers.offerLicence(wanted)).toBeUndefined();
    decide();
    await desk.time.complete(taking, 500);
    expect(offers.offerLicence(wanted)).toBeUndefined();
    await desk.submit.submitOrder(wanted);
    expect([sent(), desk.standingOf('offered')]).toEqual([[], 'Rejected 0']);
  });

  it('is left for the next start when the process stops meanwhile, and ended by it', async () => {
    await fillTheRoom('out', 'waits');
    const decide = await blockDecisions();
    const taking = take({});
    const stopped = desk.get(OrderSender).stopSending();
    decide();
    await desk.time.complete(taking, 2_000);
    await letGo();
    await stopped;
    expect([sent(), desk.standingOf('waits')]).toEqual([[idOf('out')], 'Rejected 0']);
  });
});
