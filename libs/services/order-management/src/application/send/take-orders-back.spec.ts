import { Decimal, type ClientOrderId, type InstrumentId, asId, problem } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk, openServingDesk } from '../../order-desk.fixture.js';
import { BTC, idOf } from '../../order-management.fixture.js';
import { TradedInstruments } from '../traded-instruments.js';
import type { OrderSelection } from './cancel-marks.js';
import { TakeOrdersBack } from './take-orders-back.js';

const ETH = { ...BTC, id: asId<InstrumentId>('ETH-USDT'), venueSymbol: 'ETHUSDT' };
const LOST = { outcome: 'unknown', problem: problem('VENUE_OUTCOME_UNKNOWN', 'lost') } as const;

describe('an operator who takes orders back', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk();
  });
  afterEach(() => desk.time.complete(desk.stop()));
  const take = (content: OrderSelection, more: object = {}) =>
    desk.time.complete(
      desk.get(TakeOrdersBack).takeOrdersBack({
        ...{ commandId: 'c-1', kind: 'cancel-orders', target: 'paper-1', actor: 'ann', reason: 'a drill' },
        ...{ givenAtUs: desk.time.nowUs(), content, ...more },
      }),
    );

  it('gets a receipt of the one order that was meant, and its history says who, why and by which command', async () => {
    await desk.submitApproval('one');
    await desk.submitApproval('other');
    const receipt = await take({ clientOrderId: idOf('one') });
    expect(receipt).toMatchObject({
      ok: true,
      value: { account: 'paper-1', orders: [{ clientOrderId: idOf('one') }] },
    });
    expect(receipt).toMatchObject({ value: { orders: [{ status: 'Canceled' }] } });
    expect(desk.venue.cancels).toEqual([idOf('one')]);
    expect(desk.standingOf('other')).toBe('New 0');
    expect(desk.orderOf('one')).toMatchObject({ reason: 'CANCELED_BY_OPERATOR' });
    const proofs = desk.database.orderEvents.find(({ event }) => event === 'cancel-sent').map(({ proof }) => proof);
    expect(proofs).toEqual([{ actor: 'ann', commandId: 'c-1', reason: 'a drill' }]);
  });

  it('takes back all of the account, or those of an instrument', async () => {
    await desk.submitApproval('one');
    await desk.submitApproval('two');
    desk.get(TradedInstruments).addInstrument(ETH);
    expect(await take({ instrument: 'ETH-USDT' })).toMatchObject({ ok: true, value: { orders: [] } });
    expect(await take({}, { commandId: 'c-2' })).toMatchObject({ ok: true, value: { orders: [{}, {}] } });
    expect(['one', 'two'].map((name) => desk.standingOf(name))).toEqual(['Canceled 0', 'Canceled 0']);
  });

  it('is told what there is where nothing has the name of the instrument, and takes back what is traded no more', async () => {
    const wrong = await take({ instrument: 'BTC-USD' });
    expect(wrong).toMatchObject({ ok: false, error: { code: 'INSTRUMENT_UNKNOWN', details: { known: 'BTC-USDT' } } });
    await desk.submitApproval('one');
    expect(await take({ instrument: 'BTC-USDT' }, { commandId: 'c-2' })).toMatchObject({ value: { orders: [{}] } });
  });

  it('is told that an order is not known or has ended, and both refusals are kept with name and reason', async () => {
    await desk.submitApproval('gone');
    await take({ clientOrderId: idOf('gone') });
    const ended = await take({ clientOrderId: idOf('gone') }, { commandId: 'c-2' });
    expect(ended).toMatchObject({ ok: false, error: { code: 'ORDER_NOT_WORKING', details: { status: 'Canceled' } } });
    const unknown = await take({ clientOrderId: 'nobodys' }, { commandId: 'c-3' });
    expect(unknown).toMatchObject({ ok: false, error: { code: 'ORDER_UNKNOWN' } });
    const kept = desk.database.commands.rows.find().map(({ commandId, outcome, actor }) => [commandId, outcome, actor]);
    expect(kept).toEqual([
      ['c-1', 'OBEYED', 'ann'],
      ['c-2', 'REFUSED', 'ann'],
      ['c-3', 'REFUSED', 'ann'],
    ]);
  });

  it('who gives the command again asks the venue again, about the same orders only, and another under its id is refused', async () => {
    await desk.submitApproval('one');
    const { cancelOrder } = desk.venue;
    desk.venue.cancelOrder = () => Promise.resolve(LOST);
    expect(await take({})).toMatchObject({ value: { orders: [{ status: 'PendingCancel' }] } });
    desk.venue.cancelOrder = cancelOrder.bind(desk.venue);
    await desk.time.runForMs(10);
    await desk.submitApproval('later');
    expect(await take({})).toMatchObject({ value: { orders: [{ clientOrderId: idOf('one'), status: 'Canceled' }] } });
    expect(desk.standingOf('later')).toBe('New 0');
    expect(await take({ instrument: 'BTC-USDT' })).toMatchObject({ error: { code: 'COMMAND_ID_REUSED' } });
    expect(desk.standingOf('later')).toBe('New 0');
  });

  it('gets the receipt in time although the venue does not answer', async () => {
    await desk.submitApproval('slow');
    desk.venue.cancelOrder = () => new Promise(() => undefined);
    expect(await take({})).toMatchObject({ ok: true, value: { orders: [{ status: 'PendingCancel' }] } });
  });
});

describe('an order that an operator takes back while the venue does not answer', () => {
  let desk: OrderDesk;
  const openDesk = async (world?: OrderDesk): Promise<void> => {
    desk = await openServingDesk({ ...(world && { world }) });
  };
  beforeEach(() => openDesk());
  afterEach(() => desk.time.complete(desk.stop()));

  /** Takes everything back; no cancel is answered meanwhile. */
  const takeAllUnheard = async (): Promise<() => void> => {
    const { cancelOrder } = desk.venue;
    desk.venue.cancelOrder = () => Promise.resolve(LOST);
    const given = { commandId: 'c-1', kind: 'cancel-orders', target: 'paper-1', actor: 'ann', reason: 'a drill' };
    const taking = desk.get(TakeOrdersBack).takeOrdersBack({ ...given, givenAtUs: desk.time.nowUs(), content: {} });
    expect(await desk.time.complete(taking)).toMatchObject({ ok: true, value: { orders: [{}] } });
    return () => (desk.venue.cancelOrder = cancelOrder.bind(desk.venue));
  };
  const byHand = (): string => {
    const terms = { instrument: BTC, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' } as const;
    const clientOrderId = asId<ClientOrderId>('web_1');
    desk.venue.accept({ ...terms, clientOrderId, quantity: new Decimal('2'), limitPrice: new Decimal('90') });
    return clientOrderId;
  };

  it('is asked for again where it was unknown, and comes to life afterwards', async () => {
    desk.venue.placements.push('order-lost');
    await desk.submitApproval('late');
    const answerAgain = await takeAllUnheard();
    answerAgain();
    desk.venue.wire.forEach((order) => desk.venue.accept(order));
    await desk.time.runForMs(250);
    expect([desk.standingOf('late'), desk.orderOf('late')?.reason]).toEqual(['Canceled 0', 'CANCELED_BY_OPERATOR']);
    expect(desk.historyOf('late').slice(0, 4)).toEqual(['committed', 'answer-lost', 'cancel-sent', 'accepted']);
  });

  it('is asked for again where its own answer is lost after the cancel, also by the next process', async () => {
    let loseAnswer = (): void => undefined;
    desk.venue.placeOrder = (order) => {
      desk.venue.wire.push(order);
      return new Promise((resolve) => (loseAnswer = () => resolve(LOST)));
    };
    await desk.submitApproval('slow');
    const answerAgain = await takeAllUnheard();
    expect(desk.standingOf('slow')).toBe('PendingCancel 0');
    loseAnswer();
    await desk.settle();
    expect(desk.standingOf('slow')).toBe('Unknown 0');
    await desk.time.complete(desk.stop());
    answerAgain();
    await openDesk(desk);
    desk.venue.wire.forEach((order) => desk.venue.accept(order));
    await desk.time.runForMs(250);
    expect([desk.venue.cancels.length > 0, desk.standingOf('slow')]).toEqual([true, 'Canceled 0']);
  });

  it('does not reach the wire any more where it still waits in front of it', async () => {
    let goOn = (): void => undefined;
    const { placeOrder } = desk.venue;
    desk.venue.placeOrder = async (order, terms) => {
      await new Promise<void>((resolve) => (goOn = resolve));
      return placeOrder.call(desk.venue, order, terms);
    };
    await desk.submitApproval('waiting');
    await takeAllUnheard();
    goOn();
    await desk.settle();
    expect([desk.venue.wire, desk.standingOf('waiting')]).toEqual([[], 'Rejected 0']);
    expect(desk.orderOf('waiting')?.sentAtUs).toBeUndefined();
    expect(desk.orderOf('waiting')?.reason).toContain('ORDER_TAKEN_BACK');
  });

  it('is asked for again where somebody else sent it', async () => {
    const id = byHand();
    await desk.settle();
    const answerAgain = await takeAllUnheard();
    answerAgain();
    await desk.time.runForMs(250);
    expect([desk.venue.cancels, desk.venue.orders.get(id)?.status]).toEqual([[id], 'Canceled']);
  });

  it('is asked for again where a trade of it came from the venue’s list meanwhile', async () => {
    byHand();
    await desk.settle();
    const answerAgain = await takeAllUnheard();
    desk.venue.audible = false;
    desk.venue.fill('web_1', { quantity: '0.5', price: '90' });
    await desk.time.runForMs(250);
    answerAgain();
    desk.venue.audible = true;
    await desk.time.runForMs(250);
    expect([desk.venue.cancels, desk.venue.orders.get('web_1')?.status]).toEqual([['web_1'], 'Canceled']);
  });

  it('changes nothing more while it is asked for again and again', async () => {
    desk.venue.placements.push('order-lost');
    await desk.submitApproval('late');
    await takeAllUnheard();
    const { version } = desk.orderOf('late') ?? {};
    await desk.time.runForMs(250);
    expect([desk.standingOf('late'), desk.orderOf('late')?.version]).toEqual(['Unknown 0', version]);
  });
});
