import {
  type Order,
  type PlainOrderEvent,
  type ProgressStep,
  applyExecution,
  applyOrderEvent,
  applyReportedProgress,
} from '#libs/domain';
import { Decimal, type Problem, type Result, type VenueOrderId, ZERO, asId, err, problem } from '#libs/kernel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { idOf } from '../../order-management.fixture.js';
import type { OrderWrites } from '../../ports.js';
import { WorkingOrders } from '../send/working-orders.js';
import { SaveOrderStep, type StepEvidence } from './save-order-step.js';

describe('saving what a step made of an order', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk();
    await desk.submitApproval('i-1');
  });
  afterEach(() => desk.time.complete(desk.stop()));

  const evidence = (): StepEvidence => ({
    ...{ proof: { source: 'test' }, causationId: 'cause-1', reason: 'a test', nowUs: desk.time.nowUs() },
    venueOrderId: undefined,
  });
  const locked = async (writes: OrderWrites): Promise<Order> => {
    const order = await writes.lockOrder(idOf('i-1'));
    if (order === undefined) throw new Error('there is no order');
    return order;
  };
  const take = (stepOf: (before: Order) => Result<ProgressStep, Problem>): Promise<Order> =>
    desk.books.write(async (writes) => {
      const before = await locked(writes);
      return desk.get(SaveOrderStep).saveStep(writes, before, stepOf(before), evidence());
    });
  const book = (event: PlainOrderEvent): Promise<Order> => take((before) => applyOrderEvent(before, event));

  it('saves row, history and fact together', async () => {
    const after = await book('cancel-sent');
    expect([desk.orderOf('i-1'), after.version]).toEqual([after, 3]);
    expect(desk.database.orderEvents.find().at(-1)).toMatchObject({
      ...{ event: 'cancel-sent', fromStatus: 'New', proof: { source: 'test' } },
    });
    expect((await desk.facts()).at(-1)?.message).toMatchObject({
      version: 3,
      causationId: 'cause-1',
      reason: 'a test',
    });
    expect(desk.observer.transitions.at(-1)).toBe('cancel-sent PendingCancel');
  });

  it('writes nothing where the step changes nothing', async () => {
    await book('cancel-sent');
    const [before, facts] = [desk.orderOf('i-1'), await desk.facts()];
    await book('cancel-sent');
    expect([desk.orderOf('i-1'), await desk.facts()]).toEqual([before, facts]);
  });

  it('saves what the venue says beside the status without a new version of the order', async () => {
    const version = desk.orderOf('i-1')?.version;
    const reported = { status: 'PartiallyFilled', cumQuantity: new Decimal('0.5') } as const;
    await take((before) => applyReportedProgress(before, reported));
    expect(desk.orderOf('i-1')?.venueCumQuantity.toFixed()).toBe('0.5');
    expect([desk.orderOf('i-1')?.version, desk.historyOf('i-1')]).toEqual([version, ['committed', 'accepted']]);
  });

  it('makes a step that the order cannot take a discrepancy, and changes nothing', async () => {
    const before = desk.orderOf('i-1');
    const after = await take(() => err(problem('ORDER_CANNOT', 'it cannot', { was: 'New' })));
    expect([after, desk.orderOf('i-1'), desk.discrepancies(), desk.observer.alarms]).toEqual([
      before,
      before,
      ['ORDER_CANNOT'],
      ['ORDER_CANNOT'],
    ]);
  });

  it('raises the alarm for evidence after the end', async () => {
    await take((before) => applyReportedProgress(before, { status: 'Canceled', cumQuantity: ZERO }));
    expect(desk.orderOf('i-1')?.closedAtUs).toBeDefined();
    await take((before) => applyExecution(before, new Decimal('0.4')));
    expect([desk.standingOf('i-1'), desk.discrepancies()]).toEqual(['Canceled 0.4', ['LATE_EVIDENCE']]);
  });

  it('tells the kill what works, after the commit and never for one that is undone', async () => {
    const working = (): unknown[] =>
      desk
        .get(WorkingOrders)
        .list()
        .map(({ status, venueOrderId }) => [status, venueOrderId]);
    const before = working();
    const undone = desk.books.write(async (writes) => {
      const order = await locked(writes);
      const told = { ...evidence(), venueOrderId: asId<VenueOrderId>('99') };
      await desk.get(SaveOrderStep).saveStep(writes, order, applyOrderEvent(order, 'cancel-sent'), told);
      throw new Error('the disk is full');
    });
    await expect(undone).rejects.toThrow('the disk is full');
    expect(working()).toEqual(before);
    await book('cancel-sent');
    expect(working().map((order) => (order as unknown[])[0])).toEqual(['PendingCancel']);
  });
});
