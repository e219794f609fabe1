import { describe, expect, it } from 'vitest';
import { TickReader, tickSubject } from '#libs/ticks';
import type { MarketEvent } from '#libs/domain';
import type { InstrumentId } from '#libs/kernel';
import { MemoryLaneHub, MemoryTickLane, type TickPublisher } from '#libs/messaging';
import { Metrics } from '#libs/platform';
import { VirtualScheduler } from '#libs/testkit';
import { binance, btc, eth, quoteOf, tradeOf } from '../scripted-feed.fixture.js';
import { TickSender } from './tick-sender.js';

const rethrow = (error: unknown): never => {
  throw error;
};

function lane() {
  const time = new VirtualScheduler();
  const metrics = Metrics.forService('market-data');
  const hub = new MemoryLaneHub(time);
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
  const senderOver = (publisher: TickPublisher): TickSender => new TickSender(publisher, time, metrics);
  /** The turn of the event loop ends. */
  const endTurn = (): Promise<void> => time.runForMs(0);
  return { memory, messages, events, gaps, senderOver, endTurn, metrics };
}

describe('TickSender', () => {
  it('sends a lone tick at once, without a timer', async () => {
    const { memory, messages, events, senderOver } = lane();
    senderOver(memory).publishEvent(tradeOf(btc, 1));
    await Promise.resolve();
    expect(messages).toHaveLength(1);
    expect(events).toEqual([tradeOf(btc, 1)]);
  });

  it("measures the way from the exchange's time to the receipt, where the exchange tells its time", async () => {
    const { memory, metrics, senderOver, endTurn } = lane();
    const sender = senderOver(memory);
    sender.publishEvent({ ...tradeOf(btc, 1), exchangeAtUs: 1_000_000, receivedAtUs: 1_030_000 });
    sender.publishEvent({ ...quoteOf(btc), exchangeAtUs: 0 });
    await endTurn();
    const text = await metrics.renderText();
    expect(text).toMatch(/exchange_to_receive_seconds_sum\{[^}]*\} 0\.03\n/u);
    expect(text).toMatch(/exchange_to_receive_seconds_count\{[^}]*\} 1\n/u);
  });

  it('sends a burst together, one message per stream, everything in order', async () => {
    const { memory, messages, events, senderOver, endTurn, metrics } = lane();
    const sender = senderOver(memory);
    for (let id = 1; id <= 50; id += 1) sender.publishEvent(tradeOf(btc, id));
    sender.publishEvent(tradeOf(eth, 1));
    sender.publishEvent(quoteOf(btc));
    expect(sender.publishedTotals().pending).toBe(52);
    await endTurn();
    expect(messages.map((message) => message.subject)).toEqual(
      [
        ['trade', btc],
        ['trade', eth],
        ['quote', btc],
      ].map(([kind, instrument]) =>
        tickSubject({ kind: kind as 'trade', venue: binance, instrument: instrument as InstrumentId }),
      ),
    );
    expect(events.slice(0, 50)).toEqual(Array.from({ length: 50 }, (_, i) => tradeOf(btc, i + 1)));
    expect(sender.publishedTotals()).toMatchObject({ messages: 3, updates: 52, pending: 0 });
    expect(await metrics.renderText()).toContain('socket_to_publish_seconds_count{service="market-data"} 3');
  });

  it('splits a burst that does not fit into one message', async () => {
    const { memory, messages, events, gaps, senderOver, endTurn } = lane();
    const sender = senderOver(memory);
    for (let id = 1; id <= 10_000; id += 1) sender.publishEvent(tradeOf(btc, id));
    await endTurn();
    expect([messages.length, events.length, gaps.length]).toEqual([3, 10_000, 0]);
  });

  it('keeps what a second read brings in the same turn of the event loop together until its end', async () => {
    const { memory, messages, events, gaps, senderOver, endTurn } = lane();
    const sender = senderOver(memory);
    sender.publishEvent(tradeOf(btc, 1));
    await Promise.resolve();
    for (const id of [2, 3]) {
      sender.publishEvent(tradeOf(btc, id));
      await Promise.resolve();
    }
    expect([messages.length, sender.publishedTotals().pending]).toEqual([1, 2]);
    await endTurn();
    expect([messages.length, sender.publishedTotals().pending, gaps.length]).toEqual([2, 0, 0]);
    expect(events.map((event) => event.kind === 'trade' && event.tradeId)).toEqual([1, 2, 3]);
  });

  it('does not keep more than a thousand updates of a burst until the end of the turn', async () => {
    const { memory, events, gaps, senderOver, endTurn } = lane();
    const sender = senderOver(memory);
    sender.publishEvent(tradeOf(btc, 1));
    await Promise.resolve();
    for (let id = 2; id <= 3_000; id += 1) sender.publishEvent(tradeOf(btc, id));
    expect(events.length).toBeGreaterThan(2_000);
    expect(sender.publishedTotals().pending).toBeLessThan(1_024);
    await endTurn();
    expect([events.length, gaps.length, sender.publishedTotals().pending]).toEqual([3_000, 0, 0]);
  });

  it('drops and counts what cannot leave, and its consumers see the hole', async () => {
    const { memory, events, gaps, senderOver, endTurn } = lane();
    let away = false;
    const publish = (subject: string, payload: Uint8Array): boolean => !away && memory.publish(subject, payload);
    const sender = senderOver({ publish, flush: () => memory.flush() });
    for (const [id, gone] of [
      [1, false],
      [2, true],
      [3, true],
      [4, false],
    ] as const) {
      away = gone;
      sender.publishEvent(tradeOf(btc, id));
      await endTurn();
    }
    expect([events.length, gaps, sender.publishedTotals().dropped]).toEqual([2, [2], 2]);
  });
});
