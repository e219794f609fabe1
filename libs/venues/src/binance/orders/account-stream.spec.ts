import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AccountEvent } from '#libs/domain';
import type { Clock } from '#libs/kernel';
import { BinanceOrderEntry, type BinanceOrderEntrySettings } from './order-entry.js';
import { liveRuntime } from '../../testing/kit/live-runtime.fixture.js';
import { FakeBinance } from '../testing/fake-binance.js';

const clock: Clock = { nowUs: () => 1_700_000_000_000_000 };
const keys = { apiKey: 'demo-key', apiSecret: 'demo-secret' };

describe('the private stream against a scripted exchange', () => {
  let fake: FakeBinance;
  let entry: BinanceOrderEntry;

  const make = (settings: Partial<BinanceOrderEntrySettings>) =>
    new BinanceOrderEntry(liveRuntime(clock), {
      restUrl: fake.restUrl,
      wsApiUrl: `${fake.wsUrl}/ws-api/v3`,
      keys,
      reconnectInitialMs: 5,
      reconnectMaxMs: 20,
      pingEveryMs: 20,
      deadAfterMs: 500,
      ...settings,
    });

  beforeEach(async () => {
    fake = await FakeBinance.start();
    fake.routes.set('GET /api/v3/time', () => ({ body: { serverTime: 1_700_000_000_000 } }));
    entry = make({});
  });

  afterEach(async () => {
    await entry.close();
    await fake.stop();
  });

  it('opens the private stream by signature, delivers events, reconnects, and says when it is up and down', async () => {
    const log: string[] = [];
    const events: AccountEvent[] = [];
    const bad: string[] = [];
    fake.onRequest = (socket, request) => {
      const params = request['params'] as Record<string, string | number>;
      const payload = ['apiKey', 'recvWindow', 'timestamp'].map((name) => `${name}=${params[name]}`).join('&');
      const right = params['signature'] === createHmac('sha256', 'demo-secret').update(payload).digest('hex');
      socket.send(
        JSON.stringify(
          right
            ? { id: request['id'], status: 200, result: { subscriptionId: 0 } }
            : { id: request['id'], status: 400, error: { code: -1022, msg: 'Signature' } },
        ),
      );
    };
    const raw: string[] = [];
    entry.reportRawTo({ onRawReport: ({ source, text }) => raw.push(`${source} ${events.length} ${text}`) });
    await entry.openAccountStream({
      onAccountEvent: (event) => events.push(event),
      onConnected: () => log.push('up'),
      onDisconnected: () => log.push('down'),
      onBadFrame: (reason) => bad.push(reason),
    });
    const until = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 5_000, interval: 2 });
    await until(() => log.length === 1);
    fake.send({ subscriptionId: 0, event: { e: 'outboundAccountPosition', E: 1, u: 2, B: [] } });
    for (const frame of ['garbage', Buffer.from([1]), { subscriptionId: 0, event: { e: 'executionReport' } }])
      fake.send(frame);
    await until(() => events.length === 1 && bad.length === 3);
    // Each before it was read, and what cannot be read too.
    expect(raw.slice(1).map((text) => text.slice(0, 45))).toEqual([
      'STREAM 0 {"subscriptionId":0,"event":{"e":"ou',
      'STREAM 1 garbage',
      'STREAM 1 {"subscriptionId":0,"event":{"e":"ex',
    ]);
    fake.socket.terminate();
    await until(() => log.length === 3);
    fake.send({ event: { e: 'serverShutdown', E: 1 } });
    await until(() => log.length === 5);
    expect(log).toEqual(['up', 'down', 'up', 'down', 'up']);
    await entry.close();
    expect(fake.sockets).toHaveLength(3);
  });

  it('gives up a private stream that shows no sign of life', async () => {
    entry = make({ pingEveryMs: 10, deadAfterMs: 50 });
    const log: string[] = [];
    fake.onRequest = (socket, request) => {
      socket.send(JSON.stringify({ id: request['id'], status: 200, result: {} }));
      // A frozen peer: it neither answers pings nor sends anything.
      socket.pause();
    };
    await entry.openAccountStream({
      onAccountEvent: () => undefined,
      onConnected: () => log.push('up'),
      onDisconnected: (reason) => log.push(reason),
      onBadFrame: () => undefined,
    });
    await vi.waitUntil(() => log.length >= 3, { timeout: 5_000, interval: 2 });
    expect(log.slice(0, 3)).toEqual(['up', 'no frame for 50 ms', 'up']);
  });
});
