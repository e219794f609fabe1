import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { idOf, stateChange } from '../../order-management.fixture.js';
import { KillLocally } from './kill-locally.js';

describe('a kill on the machine itself', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openServingDesk();
  });
  afterEach(() => desk.time.complete(desk.stop()));

  it('asks for every cancel before anything else happens, and needs no books', async () => {
    await desk.submitApproval('i-1');
    await desk.submitApproval('i-2');
    const { read, write } = desk.books;
    const locked = (): Promise<never> => Promise.reject(new Error('canceling statement due to lock timeout'));
    Object.assign(desk.books, { read: locked, write: locked });
    desk.get(KillLocally).killLocally('SIGUSR2');
    await desk.settle();
    expect(desk.venue.cancels).toEqual([idOf('i-1'), idOf('i-2')]);
    Object.assign(desk.books, { read, write });
  });

  it('lets nothing out any more, and no message from risk lifts it', async () => {
    desk.get(KillLocally).killLocally('SIGUSR2');
    await desk.latch.latchTradingState(stateChange('ACTIVE', 7));
    await desk.submitApproval('i-1');
    await desk.time.runForMs(100);
    expect(desk.venue.wire).toEqual([]);
    expect(desk.orderOf('i-1')?.reason).toContain('TRADING_HALTED');
  });

  it('ends with the process: what risk latched is what holds after a restart', async () => {
    desk.get(KillLocally).killLocally('SIGUSR2');
    const { time, venue, database } = desk;
    await time.complete(desk.stop());
    desk = await openServingDesk({ world: { time, venue, database } });
    await desk.submitApproval('i-1');
    expect(desk.standingOf('i-1')).toBe('New 0');
  });
});
