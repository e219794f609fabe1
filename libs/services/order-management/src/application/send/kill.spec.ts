import { problem } from '#libs/kernel';
import { LOG, type Log } from '#libs/platform';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type OrderDesk, openDesk, openServingDesk } from '../../order-desk.fixture.js';
import { approval, idOf, stateChange } from '../../order-management.fixture.js';
import { CancelOrders } from './cancel-orders.js';

const LOST = { outcome: 'unknown', problem: problem('VENUE_OUTCOME_UNKNOWN', 'lost') } as const;

describe('a kill', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openServingDesk();
  });
  afterEach(() => desk.time.complete(desk.stop()));

  it('cancels what works and stops what does not, while the books can neither be read nor written', async () => {
    await desk.submitApproval('live');
    const { read, write } = desk.books;
    const locked = (): Promise<never> => Promise.reject(new Error('canceling statement due to lock timeout'));
    Object.assign(desk.books, { read: locked, write: locked });
    await expect(desk.latch.latchTradingState(stateChange('HALTED', 1))).rejects.toThrow('lock timeout');
    await desk.settle();
    expect(desk.venue.cancels).toEqual([idOf('live')]);
    Object.assign(desk.books, { read, write });
    await desk.time.runForMs(500);
    await desk.submitApproval('next');
    expect([desk.venue.wire.length, desk.orderOf('next')?.reason]).toEqual([
      1,
      'TRADING_HALTED: the kill switch is on',
    ]);
  });

  it('sends the cancels of sixty resting orders at once, although each commit takes 20 ms', async () => {
    for (let n = 0; n < 60; n += 1) await desk.submitApproval(`i-${n}`);
    const write = desk.books.write.bind(desk.books);
    desk.books.write = async (work) => {
      await desk.time.sleep(20);
      return write(work);
    };
    const latched = desk.latch.latchTradingState(stateChange('HALTED', 1));
    await desk.settle();
    expect(desk.venue.cancels).toHaveLength(60);
    await desk.time.complete(latched);
    await desk.time.runUntil(() => desk.standingOf('i-59') === 'Canceled 0', 5_000);
  });

  it('is not kept behind approvals while the venue does not answer', async () => {
    desk.venue.otherwise = 'held';
    const approve = (n: number): Promise<void> => desk.submit.submitOrder(approval(desk.time.nowUs(), `i-${n}`));
    const approving = Array.from({ length: 40 }, (_, n) => approve(n));
    await desk.time.runForMs(10);
    await desk.time.complete(desk.latch.latchTradingState(stateChange('HALTED', 1)), 10);
    expect(desk.venue.wire).toHaveLength(16);
    // Neither is their row: they wait for room no longer than answers come.
    await desk.time.complete(Promise.all(approving), 5_000);
    await desk.time.complete(approve(40), 5_000);
    expect(desk.standingOf('i-40')).toBe('PendingNew 0');
    desk.venue.otherwise = 'yes';
    desk.venue.releaseHeld();
    await desk.time.runForMs(500);
    expect(desk.venue.wire).toHaveLength(16);
    expect(desk.standingOf('i-0')).toBe('Canceled 0');
    expect(desk.orderOf('i-39')?.reason).toContain('TRADING_HALTED');
  });

  it('does not wait for a sweep that the venue does not answer', async () => {
    await desk.submitApproval('old', { validUntilUs: desk.time.nowUs() + 1_000 });
    await desk.submitApproval('young');
    const cancelOrder = desk.venue.cancelOrder.bind(desk.venue);
    let answerCancel = (): void => undefined;
    const silence = new Promise<void>((resolve) => (answerCancel = resolve));
    desk.venue.cancelOrder = () => silence.then(() => LOST);
    await desk.time.runForMs(200);
    desk.venue.cancelOrder = cancelOrder;
    await desk.latch.latchTradingState(stateChange('HALTED', 1));
    await desk.settle();
    expect(desk.venue.cancels).toEqual([idOf('young')]);
    answerCancel();
  });

  it.each(['ACTIVE', 'REDUCING'] as const)(
    'that was lifted to %s and is told again after a restart cancels nothing and holds nothing back',
    async (lifted) => {
      await desk.submitApproval('rests');
      await desk.latch.latchTradingState(stateChange(lifted, 5));
      const { time, venue, database } = desk;
      await time.complete(desk.stop());
      desk = await openServingDesk({ world: { time, venue, database } });
      await desk.latch.latchTradingState(stateChange('HALTED', 4));
      await desk.time.runForMs(200);
      expect([desk.venue.cancels, desk.standingOf('rests')]).toEqual([[], 'New 0']);
      await desk.submitApproval('i-1', { reduceOnly: true });
      expect(desk.standingOf('i-1')).toBe('New 0');
    },
  );

  it('cancels an order that somebody made smaller at the venue, which has another client id since then', async () => {
    await desk.submitApproval('i-1');
    desk.venue.amend(idOf('i-1'), '0.4', 'renamed');
    await desk.latch.latchTradingState(stateChange('HALTED', 1));
    await desk.settle();
    expect([desk.venue.orders.get('renamed')?.status, desk.standingOf('i-1')]).toEqual(['Canceled', 'Canceled 0']);
  });

  it('completes a cancel whose answer was lost, also after the halt was lifted', async () => {
    await desk.submitApproval('i-1');
    const cancelOrder = desk.venue.cancelOrder.bind(desk.venue);
    desk.venue.cancelOrder = () => Promise.resolve(LOST);
    await desk.latch.latchTradingState(stateChange('HALTED', 1));
    await desk.settle();
    await desk.latch.latchTradingState(stateChange('ACTIVE', 2));
    expect(desk.standingOf('i-1')).toBe('PendingCancel 0');
    desk.venue.cancelOrder = cancelOrder;
    await desk.time.runForMs(200);
    expect([desk.standingOf('i-1'), desk.venue.orders.get(idOf('i-1'))?.status]).toEqual(['Canceled 0', 'Canceled']);
  });

  it('completes a cancel that a former process had asked for', async () => {
    await desk.submitApproval('i-1');
    const cancelOrder = desk.venue.cancelOrder.bind(desk.venue);
    desk.venue.cancelOrder = () => Promise.resolve(LOST);
    await desk.latch.latchTradingState(stateChange('HALTED', 1));
    await desk.settle();
    await desk.latch.latchTradingState(stateChange('ACTIVE', 2));
    const { time, venue, database } = desk;
    await time.complete(desk.stop());
    venue.cancelOrder = cancelOrder;
    desk = await openServingDesk({ world: { time, venue, database } });
    await desk.time.runForMs(200);
    expect(desk.standingOf('i-1')).toBe('Canceled 0');
  });

  it('asks again where the venue told us to be quiet: that refused no cancel, and is said aloud once', async () => {
    await desk.submitApproval('i-1');
    const said = vi.spyOn(desk.get(LOG) as Log, 'error');
    const cancelOrder = desk.venue.cancelOrder.bind(desk.venue);
    const quiet = problem('VENUE_RATE_LIMITED', 'be quiet', {}, true);
    desk.venue.cancelOrder = () => Promise.resolve({ outcome: 'no', problem: quiet });
    await desk.latch.latchTradingState(stateChange('HALTED', 1));
    await desk.settle();
    expect(desk.standingOf('i-1')).toBe('PendingCancel 0');
    await desk.get(CancelOrders).sweepOrders();
    const held = { code: 'CANCEL_HELD', clientOrderId: idOf('i-1'), problem: quiet };
    expect(said.mock.calls).toEqual([[expect.objectContaining(held), expect.stringContaining('may still work')]]);
    desk.venue.cancelOrder = cancelOrder;
    await desk.time.runForMs(200);
    expect(desk.standingOf('i-1')).toBe('Canceled 0');
  });

  it('cancels an order that was executed in part and whose two answers were lost', async () => {
    let answerOrder = (): void => undefined;
    const silence = new Promise<void>((resolve) => (answerOrder = resolve));
    desk.venue.placeOrder = async (order) => {
      desk.venue.accept(order);
      await silence;
      return LOST;
    };
    await desk.submitApproval('i-1');
    desk.venue.fill(idOf('i-1'), { quantity: '0.3', price: '100' });
    const cancelOrder = desk.venue.cancelOrder.bind(desk.venue);
    desk.venue.cancelOrder = () => Promise.resolve(LOST);
    await desk.latch.latchTradingState(stateChange('HALTED', 1));
    await desk.settle();
    expect(desk.standingOf('i-1')).toBe('PendingCancel 0.3');
    answerOrder();
    await desk.settle();
    expect(desk.historyOf('i-1')).toContain('answer-lost');
    desk.venue.cancelOrder = cancelOrder;
    await desk.time.runForMs(500);
    expect(desk.standingOf('i-1')).toBe('Canceled 0.3');
  });
});

describe('one bad order', () => {
  it('stops neither the cancels nor the books of the others, and is alarmed', async () => {
    const desk = await openServingDesk();
    for (const name of ['a', 'bad', 'z']) await desk.submitApproval(name);
    const write = desk.books.write.bind(desk.books);
    desk.books.write = (work) =>
      write((writes) =>
        work({
          ...writes,
          lockOrder: (id) =>
            id === idOf('bad') ? Promise.reject(new Error('violates check constraint')) : writes.lockOrder(id),
        }),
      );
    desk.venue.audible = false;
    await desk.latch.latchTradingState(stateChange('HALTED', 1));
    await desk.time.runForMs(300);
    expect(desk.venue.cancels).toEqual(expect.arrayContaining(['a', 'bad', 'z'].map((name) => idOf(name))));
    expect([desk.standingOf('a'), desk.standingOf('z')]).toEqual(['Canceled 0', 'Canceled 0']);
    expect(desk.observer.alarms).toContain('ORDER_STEP_FAILED');
    desk.books.write = write;
    await desk.time.runForMs(300);
    expect(desk.standingOf('bad')).toBe('Canceled 0');
    await desk.time.complete(desk.stop());
  });

  it('does not keep a start from recovering the others', async () => {
    const former = await openServingDesk();
    former.venue.otherwise = 'held';
    for (const name of ['bad', 'z']) await former.submitApproval(name);
    const { time, venue, database } = former;
    const desk = await openDesk({ world: { time, venue, database } });
    await former.lease.releaseLease();
    const write = desk.books.write.bind(desk.books);
    desk.books.write = (work) =>
      write((writes) =>
        work({
          ...writes,
          lockOrder: (id) =>
            id === idOf('bad') ? Promise.reject(new Error('violates check constraint')) : writes.lockOrder(id),
        }),
      );
    desk.session.startSession();
    await desk.time.runUntil(() => desk.historyOf('z').includes('answer-lost'), 5_000);
    expect(desk.observer.alarms).toContain('ORDER_STEP_FAILED');
    desk.books.write = write;
    venue.releaseHeld();
    await time.complete(former.stop());
    await time.complete(desk.stop());
  });
});
