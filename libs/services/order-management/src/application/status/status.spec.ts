import type { Quote } from '#libs/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openDesk, openServingDesk } from '../../order-desk.fixture.js';
import { BTC, idOf, stateChange } from '../../order-management.fixture.js';
import { ReadStatus } from './read-status.js';

describe('the status of the service', () => {
  it('tells where the books and the gate stand', async () => {
    const desk = await openServingDesk();
    await desk.submitApproval('live');
    desk.venue.placements.push('order-lost', 'no');
    desk.venue.answering = false;
    await desk.submitApproval('unknown');
    await desk.submitApproval('refused');
    await desk.latch.latchTradingState(stateChange('REDUCING', 1));
    expect(await desk.get(ReadStatus).readStatus()).toMatchObject({
      ...{ account: 'paper-1', venue: 'binance', leaseEpoch: 1, reconciled: true, notReconciledBecause: '' },
      ...{ breaker: 'closed', tradingState: 'REDUCING', openOrders: 2, unknownOrders: 1, discrepancies: 0 },
      ...{ ordersByStatus: { New: 1, Unknown: 1, Rejected: 1 }, queueLength: 0 },
    });
    expect((await desk.get(ReadStatus).readStatus()).outboxBacklog).toBe((await desk.facts()).length);
    await desk.time.complete(desk.stop());
  });

  it('leaves out what the books say where another process writes them', async () => {
    const desk = await openDesk();
    expect(await desk.get(ReadStatus).readStatus()).toMatchObject({
      ...{ leaseEpoch: 0, reconciled: false, tradingState: 'UNKNOWN', openOrders: 0, ordersByStatus: {} },
    });
    await desk.time.complete(desk.stop());
  });
});

describe('valuing positions', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openServingDesk();
    await desk.submitApproval('i-1');
    desk.venue.fill(idOf('i-1'), { quantity: '1', price: '100' });
    await desk.settle();
  });
  afterEach(() => desk.time.complete(desk.stop()));

  function quote(bidPriceTicks: number, askPriceTicks: number, receivedAtUs: number): void {
    const sizes = { bidSizeLots: 1, askSizeLots: 1, sequence: 1, exchangeAtUs: 0 };
    const at = { kind: 'quote', venue: BTC.venue, instrument: BTC.id, receivedAtUs } as const;
    desk.values.onQuote({ ...at, ...sizes, bidPriceTicks, askPriceTicks } satisfies Quote);
  }
  const valued = async (): Promise<unknown[]> => {
    const [held] = await desk.books.read((reads) => reads.heldPositions());
    return [held?.markPrice?.toFixed(), held?.unrealisedProfit.toFixed(), held?.markedAtUs];
  };

  it('takes the middle of the newest quote that has both sides', async () => {
    quote(11_000, 11_001, 77);
    quote(0, 99_999, 78);
    await desk.time.runForMs(60);
    expect(await valued()).toEqual(['110.005', '10.005', 77]);
    quote(9_000, 9_002, 79);
    await desk.time.runForMs(60);
    expect(await valued()).toEqual(['90.01', '-9.99', 79]);
  });

  it('values again where a fill came in between, so that no stale quantity is valued', async () => {
    quote(11_000, 11_001, 77);
    await desk.time.runForMs(60);
    await desk.submitApproval('i-2');
    desk.venue.fill(idOf('i-2'), { quantity: '1', price: '100' });
    await desk.settle();
    expect(await valued()).toEqual(['110.005', '20.01', 77]);
  });

  it('writes nothing where no price has moved', async () => {
    quote(11_000, 11_001, 77);
    await desk.time.runForMs(60);
    const { write } = desk.books;
    desk.books.write = () => Promise.reject(new Error('nothing is due'));
    await desk.values.valuePositions();
    desk.books.write = write;
    expect(await valued()).toEqual(['110.005', '10.005', 77]);
  });
});
