import { SeededRandom, VirtualScheduler } from '#libs/testkit';
import { expect, it } from 'vitest';
import { ok } from '#libs/kernel';
import { MemoryTransport } from '../../transport/index.js';
import { BinanceOrderEntry } from './order-entry.js';

function mostInFiveMinutes(openedAtMs: readonly number[]): number {
  return Math.max(...openedAtMs.map((at) => openedAtMs.filter((one) => one >= at && one < at + 300_000).length));
}

it('an account stream of Binance that is lost as soon as it is subscribed leaves its address to the feed and to another account, too', async () => {
  const scheduler = new VirtualScheduler();
  const openedAtMs: number[] = [];
  const transport = new MemoryTransport(scheduler, {
    acceptSocket: (_url, socket) => {
      openedAtMs.push(scheduler.monotonicUs() / 1_000);
      const answer = (id: unknown): void => {
        socket.sendText(JSON.stringify({ id, status: 200, result: { subscriptionId: 0 } }));
        socket.close(1001);
      };
      return { onText: (text) => answer((JSON.parse(text) as { readonly id: unknown }).id), onEnd: () => undefined };
    },
    answerRequest: () =>
      Promise.resolve(
        ok({ status: 200, headers: new Headers(), body: JSON.stringify({ serverTime: 1_700_000_000_000 }) }),
      ),
  });
  const entry = new BinanceOrderEntry(
    { scheduler, random: new SeededRandom(1), transport },
    { restUrl: 'http://venue', wsApiUrl: 'ws://venue', keys: { apiKey: 'k', apiSecret: 's' } },
  );
  const nothing = { onAccountEvent: () => undefined, onConnected: () => undefined, onDisconnected: () => undefined };
  void entry.openAccountStream({ ...nothing, onBadFrame: () => undefined });
  await scheduler.runForMs(660_000);
  await entry.close();
  expect(2 * mostInFiveMinutes(openedAtMs)).toBeLessThanOrEqual(300 - 136);
  expect(openedAtMs.length).toBeGreaterThan(20);
  expect(openedAtMs[3]).toBeLessThan(10_000);
});

it.each([1, 5, 100])(
  'an account stream of Binance is back within five seconds of a network that was away for fifteen, though %i processes share its address',
  async (processes) => {
    const scheduler = new VirtualScheduler();
    const backMs = 15_000;
    let servedAtMs: number | undefined;
    const transport = new MemoryTransport(scheduler, {
      acceptSocket: () => {
        const atMs = scheduler.monotonicUs() / 1_000;
        if (atMs < backMs) return undefined;
        servedAtMs ??= atMs;
        return { onText: () => undefined, onEnd: () => undefined };
      },
      answerRequest: () => new Promise(() => undefined),
    });
    const entry = new BinanceOrderEntry(
      { scheduler, random: new SeededRandom(1), transport, processes },
      { restUrl: 'http://venue', wsApiUrl: 'ws://venue', keys: { apiKey: 'k', apiSecret: 's' } },
    );
    const nothing = { onAccountEvent: () => undefined, onConnected: () => undefined, onDisconnected: () => undefined };
    void entry.openAccountStream({ ...nothing, onBadFrame: () => undefined });
    await scheduler.runForMs(backMs + 60_000);
    await entry.close();
    expect(servedAtMs).toBeLessThan(backMs + 5_000);
  },
);
