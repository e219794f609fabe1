import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openLeadingDesk } from '../../order-desk.fixture.js';
import { approval, stateChange } from '../../order-management.fixture.js';
import { LastLook } from './last-look.js';

/** How an order came to its mark: inserted with it, or marked later because it had to wait. */
const WAYS = ['a new row', 'a row that was there'] as const;
type Way = (typeof WAYS)[number];

describe('the look right before the first byte', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openLeadingDesk({ environment: { ORDER_LEASE_RENEW_MS: '20000' } });
  });
  afterEach(() => desk.time.complete(desk.stop()));

  /** Lets the commit of the mark take so long, as a slow disk or a frozen process does. */
  function delayMark(ms: number): void {
    const write = desk.books.write.bind(desk.books);
    desk.books.write = async (work) => {
      const wasMarked = desk.orderOf('i-1')?.sentAtUs !== undefined;
      const result = await write(work);
      if (!wasMarked && desk.orderOf('i-1')?.sentAtUs !== undefined) await desk.time.sleep(ms);
      return result;
    };
  }
  /** Submits an approval, and waits until the order is marked and its commit not yet answered. */
  async function submitUntilMarked(way: Way, changes: Parameters<typeof approval>[2] = {}): Promise<void> {
    if (way === 'a row that was there') desk.gate.closeGate('a test');
    void desk.submit.submitOrder(approval(desk.time.nowUs(), 'i-1', changes));
    await desk.settle();
    desk.gate.openGate();
    await desk.settle();
    expect(desk.orderOf('i-1')?.sentAtUs).toBeDefined();
  }

  const happenings: readonly [string, number, () => Promise<void> | void, string][] = [
    ['its intent grew too old', 900, () => undefined, 'INTENT_EXPIRED'],
    ['trading was halted', 100, () => desk.latch.latchTradingState(stateChange('HALTED', 1)), 'TRADING_HALTED'],
    ['trading was reduced', 100, () => desk.latch.latchTradingState(stateChange('REDUCING', 1)), 'TRADING_REDUCING'],
    ['the books went stale', 100, () => desk.gate.closeGate('the stream is down'), 'NOT_RECONCILED'],
  ];
  it.each(happenings.flatMap((happening) => WAYS.map((way) => [...happening, way] as const)))(
    'keeps a marked order back for good where %s while the mark was committed (%#)',
    async (_what, ms, happen, reason, way) => {
      delayMark(ms);
      await submitUntilMarked(way, { validUntilUs: desk.time.nowUs() + 500_000 });
      await happen();
      await desk.time.runForMs(1_000);
      expect(desk.venue.wire).toEqual([]);
      expect(desk.orderOf('i-1')).toMatchObject({ status: 'Rejected', sentAtUs: undefined });
      expect(desk.orderOf('i-1')?.reason).toContain(reason);
      expect(desk.historyOf('i-1').at(-1)).toBe('never-sent');
    },
  );

  it.each(WAYS)(
    'keeps an order back whose lease ran out while the mark of %s was committed, though the wall clock was set back',
    async (way) => {
      delayMark(4_000);
      await submitUntilMarked(way);
      desk.time.stepWallClockMs(-3_600_000);
      await desk.time.runForMs(4_001);
      expect([desk.venue.wire, desk.wire.state]).toEqual([[], 'closed']);
      expect(desk.orderOf('i-1')?.reason).toContain('LEASE_STALE');
    },
  );

  it('is taken again by the venue’s adapter, once it has everything that it waits for', async () => {
    const place = desk.venue.placeOrder.bind(desk.venue);
    desk.venue.placeOrder = async (order, terms) => {
      await desk.time.sleep(700);
      return place(order, terms);
    };
    await desk.submitApproval('i-1', { validUntilUs: desk.time.nowUs() + 500_000 });
    await desk.time.runForMs(701);
    expect([desk.venue.wire, desk.standingOf('i-1')]).toEqual([[], 'Rejected 0']);
    expect(desk.historyOf('i-1')).toEqual(['committed', 'never-sent']);
  });

  describe('where the clocks do not agree, so that nobody knows how old an order is', () => {
    const refusalOf = (intentId: string): string | undefined => desk.orderOf(intentId)?.reason;

    it.each(['intentAtUs', 'decidedAtUs'] as const)('keeps back what has a time to come by %s', async (stamp) => {
      const aheadUs = (us: number) => ({ [stamp]: desk.time.nowUs() + us });
      await desk.submitApproval('i-1', aheadUs(1_000_000));
      await desk.submitApproval('i-2', aheadUs(1_001_000));
      expect([desk.standingOf('i-1'), desk.standingOf('i-2')]).toEqual(['New 0', 'Rejected 0']);
      expect(refusalOf('i-2')).toContain('CLOCKS_DISAGREE: it was wanted, approved or committed 1001 ms from now');
    });

    it('keeps an order back that was committed before the wall clock was set back, however long ago', async () => {
      desk.gate.closeGate('a test');
      await desk.submitApproval('i-1', { validUntilUs: desk.time.nowUs() + 60_000_000 });
      desk.time.stepWallClockMs(-3_600_000);
      await desk.time.runForMs(1_000);
      desk.gate.openGate();
      await desk.settle();
      expect([desk.venue.wire, refusalOf('i-1')]).toEqual([[], expect.stringContaining('CLOCKS_DISAGREE')]);
    });
  });

  it.each(WAYS)('stamps the order with the time at which %s was marked', async (way) => {
    const stamps: (number | undefined)[] = [];
    const place = desk.venue.placeOrder.bind(desk.venue);
    desk.venue.placeOrder = (order, terms) => {
      stamps.push(terms?.markedAtUs);
      return place(order, terms);
    };
    delayMark(300);
    const before = desk.time.monotonicUs();
    await submitUntilMarked(way);
    await desk.time.runForMs(301);
    expect(stamps).toEqual([before]);
  });

  it('refuses by the strictest of what the books and this process know', async () => {
    await desk.submitApproval('i-1');
    const order = desk.orderOf('i-1');
    if (order === undefined) throw new Error('there is no order');
    const look = desk.get(LastLook);
    expect(look.refusalOf(order)).toBeUndefined();
    expect(look.refusalOf(order, 'HALTED')).toContain('TRADING_HALTED');
    await desk.latch.latchTradingState(stateChange('REDUCING', 1));
    expect(look.refusalOf(order, 'ACTIVE')).toContain('TRADING_REDUCING');
    expect(look.refusalOf({ ...order, reduceOnly: true }, 'ACTIVE')).toBeUndefined();
  });
});
