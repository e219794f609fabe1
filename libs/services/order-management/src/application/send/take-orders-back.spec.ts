import { problem } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { idOf } from '../../order-management.fixture.js';
import { type OrderSelection, TakeOrdersBack } from './take-orders-back.js';

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
    expect(await take({ instrument: 'ETH-USDT' })).toMatchObject({ ok: true, value: { orders: [] } });
    expect(await take({}, { commandId: 'c-2' })).toMatchObject({ ok: true, value: { orders: [{}, {}] } });
    expect(['one', 'two'].map((name) => desk.standingOf(name))).toEqual(['Canceled 0', 'Canceled 0']);
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
