import { describe, expect, it } from 'vitest';
import { TickReader, tickSubject } from '#libs/ticks';
import type { MarketEvent } from '#libs/domain';
import { type Clock, type InstrumentId, type VenueId, asId } from '#libs/kernel';
import { MemoryLaneHub, MemoryTickLane } from '#libs/messaging';
import { VirtualScheduler } from '#libs/testkit';
import { quoteOf, tradeOf } from '../testing/scripted-feed.js';
import { TickSender } from './tick-sender.js';

const clock: Clock = { nowUs: () => 1_000 };
const btc = asId<InstrumentId>('BTC-USDT');
const eth = asId<InstrumentId>('ETH-USDT');
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

const rethrow = (error: unknown): never => {
  throw error;
};

function lane() {
  const hub = new MemoryLaneHub(new VirtualScheduler());
  const memory = new MemoryTickLane(hub.connect('market-data'), hub.ticks, rethrow);
  const messages: { subject: string; bytes: number }[] = [];
  const events: MarketEvent[] = [];
  const gaps: number[] = [];
  const reader = new TickReader({
    onEvent: (event) => events.push(event),
    onGap: (gap) => gaps.push(gap.missed),
    onBadMessage: () => expect.unreachable(),
  });
  memory.subscribe('market.>', (subject, payload) => {
    messages.push({ subject, bytes: payload.length });
    reader.read(subject, payload);
  });
  return { memory, messages, events, gaps };
}

describe('TickSender', () => {
  it('sends a lone tick at once, without a timer', async () => {
    const { memory, messages, events } = lane();
    new TickSender(memory, clock, () => undefined).send(tradeOf(btc, 1));
    await Promise.resolve();
    expect(messages).toHaveLength(1);
    expect(events).toEqual([tradeOf(btc, 1)]);
  });

  it('sends a burst together, one message per stream, everything in order', async () => {
    const { memory, messages, events } = lane();
    const latencies: number[] = [];
    const sender = new TickSender(memory, clock, (us) => latencies.push(us));
    for (let id = 1; id <= 50; id += 1) sender.send(tradeOf(btc, id));
    sender.send(tradeOf(eth, 1));
    sender.send(quoteOf(btc));
    expect(sender.pending).toBe(52);
    await settled();
    expect(messages.map((message) => message.subject)).toEqual(
      [
        ['trade', btc],
        ['trade', eth],
        ['quote', btc],
      ].map(([kind, instrument]) =>
        tickSubject({ kind: kind as 'trade', venue: asId<VenueId>('binance'), instrument: instrument as InstrumentId }),
      ),
    );
    expect(events.slice(0, 50)).toEqual(Array.from({ length: 50 }, (_, i) => tradeOf(btc, i + 1)));
    expect([sender.messages, sender.updates, sender.pending, latencies.length]).toEqual([3, 52, 0, 3]);
  });

  it('splits a burst that does not fit into one message', async () => {
    const { memory, messages, events, gaps } = lane();
    const sender = new TickSender(memory, clock, () => undefined);
    for (let id = 1; id <= 10_000; id += 1) sender.send(tradeOf(btc, id));
    await settled();
    expect([messages.length, events.length, gaps.length]).toEqual([3, 10_000, 0]);
  });

  it('keeps what a second read brings in the same turn of the event loop together until its end', async () => {
    const { memory, messages, events, gaps } = lane();
    const sender = new TickSender(memory, clock, () => undefined);
    sender.send(tradeOf(btc, 1));
    await Promise.resolve();
    for (const id of [2, 3]) {
      sender.send(tradeOf(btc, id));
      await Promise.resolve();
    }
    expect([messages.length, sender.pending]).toEqual([1, 2]);
    await settled();
    expect([messages.length, sender.pending, gaps.length]).toEqual([2, 0, 0]);
    expect(events.map((event) => event.kind === 'trade' && event.tradeId)).toEqual([1, 2, 3]);
  });

  it('does not keep more than a thousand updates of a burst until the end of the turn', async () => {
    const { memory, events, gaps } = lane();
    const sender = new TickSender(memory, clock, () => undefined);
    sender.send(tradeOf(btc, 1));
    await Promise.resolve();
    for (let id = 2; id <= 3_000; id += 1) sender.send(tradeOf(btc, id));
    expect(events.length).toBeGreaterThan(2_000);
    expect(sender.pending).toBeLessThan(1_024);
    await settled();
    expect([events.length, gaps.length, sender.pending]).toEqual([3_000, 0, 0]);
  });

  it('drops and counts what cannot leave, and its consumers see the hole', async () => {
    const { memory, events, gaps } = lane();
    let away = false;
    const sender = new TickSender(
      { publish: (subject, payload) => !away && memory.publish(subject, payload), flush: () => memory.flush() },
      clock,
      () => undefined,
    );
    for (const [id, gone] of [
      [1, false],
      [2, true],
      [3, true],
      [4, false],
    ] as const) {
      away = gone;
      sender.send(tradeOf(btc, id));
      await settled();
    }
    expect([events.length, gaps, sender.dropped]).toEqual([2, [2], 2]);
  });
});
