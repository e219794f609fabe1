import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OrderDesk, openServingDesk } from '../../order-desk.fixture.js';
import { StreamHealth } from './stream-health.js';

describe('what is known of the private stream', () => {
  let desk: OrderDesk;
  beforeEach(async () => {
    desk = await openServingDesk();
  });
  afterEach(() => desk.time.complete(desk.stop()));

  it('is down, and has reported nothing, before it is heard of', () => {
    const { balanceEvents, connectedSinceUs } = new StreamHealth();
    expect([balanceEvents, connectedSinceUs]).toEqual([0, undefined]);
  });

  it('begins anew with each connection', async () => {
    const stream = desk.get(StreamHealth);
    const sinceUs = stream.connectedSinceUs;
    expect(sinceUs).toBeDefined();
    desk.venue.disconnect();
    expect(stream.connectedSinceUs).toBeUndefined();
    await desk.time.runForMs(20);
    desk.venue.connect();
    expect(stream.connectedSinceUs).toBe(desk.time.nowUs());
  });

  it('counts the reports of balances, and those before they are booked', () => {
    const stream = desk.get(StreamHealth);
    const before = stream.balanceEvents;
    for (let n = 0; n < 2; n += 1) desk.venue.say({ kind: 'balances', balances: [], exchangeAtUs: 0 });
    expect(stream.balanceEvents).toBe(before + 2);
  });

  it('knows of which assets it has told since', () => {
    const stream = new StreamHealth();
    stream.noteBalances(['USDT', 'BTC']);
    const before = stream.balanceEvents;
    stream.noteBalances(['BTC']);
    const since = (events: number): boolean[] =>
      ['USDT', 'BTC', 'ETH'].map((asset) => stream.hasToldSince(asset, events));
    expect([since(0), since(before), since(before + 1)]).toEqual([
      [true, true, false],
      [false, true, false],
      [false, false, false],
    ]);
  });
});
