import { describe, expect, it } from 'vitest';
import { openDesk, openServingDesk } from '../../order-desk.fixture.js';
import { stateChange } from '../../order-management.fixture.js';
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
