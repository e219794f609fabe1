import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { idOf, stateChange } from '../../order-management.fixture.js';
import { LatchTradingState } from './latch-trading-state.js';
import { TradingLatch } from './trading-latch.js';

describe('latching the trading state', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk();
  });
  afterEach(() => desk.time.complete(desk.stop()));

  const latch = (...change: Parameters<typeof stateChange>): Promise<void> =>
    desk.get(LatchTradingState).latchTradingState(stateChange(...change));
  const inBooks = (): Promise<string> => desk.books.read((reads) => reads.tradingState());

  it('keeps the newest version, and an older one changes nothing', async () => {
    await latch('HALTED', 2);
    await latch('ACTIVE', 1);
    expect(await inBooks()).toBe('HALTED');
    await latch('ACTIVE', 3);
    await desk.submitApproval('i-1');
    expect(desk.standingOf('i-1')).toBe('New 0');
  });

  it('keeps who wanted it and why, across restarts', async () => {
    await latch('HALTED', 2);
    expect(desk.database.tradingStates.get('all')).toMatchObject({
      ...{ state: 'HALTED', version: 2, actor: 'me', reason: 'a test', changedAtUs: 1 },
    });
  });

  it('stops orders before it is in the books', async () => {
    await desk.submitApproval('live');
    const { write } = desk.books;
    desk.books.write = () => Promise.reject(new Error('canceling statement due to lock timeout'));
    await expect(latch('HALTED', 1)).rejects.toThrow('lock timeout');
    await desk.settle();
    expect([desk.get(TradingLatch).tradingState, desk.venue.cancels]).toEqual(['HALTED', [idOf('live')]]);
    desk.books.write = write;
    expect(await inBooks()).toBe('ACTIVE');
    await latch('HALTED', 1);
    expect(await inBooks()).toBe('HALTED');
  });

  it('asks for the cancels once where the same halt is told twice and the venue has answered', async () => {
    await desk.submitApproval('live');
    await latch('HALTED', 1);
    await desk.settle();
    await latch('HALTED', 1);
    await desk.settle();
    expect([desk.venue.cancels, desk.standingOf('live')]).toEqual([[idOf('live')], 'Canceled 0']);
  });

  it('cancels nothing while trading is only reduced', async () => {
    await desk.submitApproval('live');
    await latch('REDUCING', 1);
    await desk.settle();
    expect([desk.venue.cancels, await inBooks()]).toEqual([[], 'REDUCING']);
  });
});
