import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SeededRandom, VirtualScheduler } from '#libs/testkit';
import { type ExchangeSocket, type MemoryExchange, MemoryTransport, type VenueTransport } from '../transport/index.js';
import type { ConnectionOwner } from './connection-owner.js';
import type { ConnectionSettings } from './connection-settings.js';
import { VenueConnection } from './venue-connection.js';

const SETTINGS: ConnectionSettings = {
  url: 'ws://exchange',
  maxFrameBytes: 100,
  handshakeTimeoutMs: 5_000,
  reconnectInitialMs: 100,
  reconnectMaxMs: 1_000,
  tickMs: 250,
  requestPauseMs: 40,
  keepAlive: undefined,
  silence: { staleAfterMs: 2_000, deadAfterMs: 4_000 },
};

describe('a connection of a venue', () => {
  let scheduler: VirtualScheduler;
  let log: string[];
  let received: string[];
  let sockets: ExchangeSocket[];
  let isReachable: boolean;
  let isSilent: boolean;
  let toSend: readonly string[];
  let connection: VenueConnection | undefined;

  beforeEach(() => {
    scheduler = new VirtualScheduler();
    [log, received, sockets] = [[], [], []];
    [isReachable, isSilent] = [true, false];
    toSend = [];
    connection = undefined;
  });
  afterEach(() => connection?.close());

  const nowMs = () => scheduler.monotonicUs() / 1_000;

  /** Opens a connection at time 0. */
  function open(overrides: Partial<ConnectionSettings> = {}): VenueConnection {
    const exchange: MemoryExchange = {
      acceptSocket: (_, socket) => {
        if (!isReachable) return undefined;
        sockets.push(socket);
        return {
          onText: (text) => void received.push(`${nowMs()} ${text}`),
          onEnd: () => void log.push(`${nowMs()} left`),
        };
      },
      answerRequest: () => Promise.reject(new Error('nobody asks')),
    };
    const transport = new MemoryTransport(scheduler, exchange);
    // A peer that takes the connection and never finishes the handshake.
    const deaf: VenueTransport = {
      sendRequest: (request) => transport.sendRequest(request),
      openSocket: () => ({ isOpen: false, sendText: noop, ping: noop, terminate: noop }),
    };
    const owner: ConnectionOwner = {
      onOpen: () => {
        log.push(`${nowMs()} open`);
        return toSend;
      },
      onSubscriptionSent: () => void log.push(`${nowMs()} sent`),
      onDown: (reason) => void log.push(`${nowMs()} down: ${reason}`),
      onText: (frame) => frame.toString('utf8').startsWith('data'),
      onBadFrame: (reason) => void log.push(`bad: ${reason}`),
      onSilent: () => void log.push(`${nowMs()} silent`),
      onTick: noop,
    };
    const runtime = { scheduler, random: new SeededRandom(3), transport: isSilent ? deaf : transport };
    connection = new VenueConnection({ ...SETTINGS, ...overrides }, runtime, owner);
    connection.open();
    return connection;
  }

  it('sends what subscribes in order, a pause apart, and says when all of it is sent', async () => {
    toSend = ['a', 'b', 'c'];
    open();
    await scheduler.runForMs(1_000);
    expect(received).toEqual(['0 a', '40 b', '80 c']);
    expect(log).toEqual(['0 open', '80 sent']);
  });

  it('gives a handshake up that never ends, and none that did', async () => {
    isSilent = true;
    const made = open();
    await scheduler.runForMs(5_000);
    expect(log).toEqual(['5000 down: no handshake within 5000 ms']);
    made.close();
    isSilent = false;
    log = [];
    open({ silence: { staleAfterMs: 60_000, deadAfterMs: 60_000 } });
    await scheduler.runForMs(30_000);
    expect(log).toEqual(['5000 open']);
  });

  it('comes back after waits that grow by doubling to the longest, each shortened by chance to no less than a half', async () => {
    isReachable = false;
    open();
    await scheduler.runForMs(20_000);
    const times = log.map((line) => Number(line.split(' ')[0]));
    const waits = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    for (const [i, wait] of waits.entries()) {
      const longest = Math.min(1_000, 100 * 2 ** i);
      expect(wait).toBeGreaterThanOrEqual(longest / 2);
      expect(wait).toBeLessThanOrEqual(longest);
    }
    expect(waits.length).toBeGreaterThan(20);
    isReachable = true;
    await scheduler.runForMs(1_000);
    expect(log.at(-1)).toMatch(/open$/u);
  });

  it('waits briefly again only after market data came', async () => {
    isReachable = false;
    open();
    await scheduler.runForMs(10_000);
    isReachable = true;
    await scheduler.runUntil(() => sockets.length === 1, 10_000);
    await scheduler.runForMs(1);
    sockets[0]?.sendText('data');
    sockets[0]?.close(1001);
    const lostAt = nowMs();
    await scheduler.runUntil(() => sockets.length === 2, 10_000);
    expect(nowMs() - lostAt).toBeLessThanOrEqual(101);
    expect(log.at(-1)).toContain('down: closed with code 1001');
  });

  it('reports silence once, and is given up when it lasts', async () => {
    open();
    await scheduler.runForMs(4_000);
    expect(log).toEqual(['0 open', '2000 silent', '4000 down: no frame for 4000 ms', '4000 left']);
  });

  it('is given up over a peer that answers and brings no data, and kept alive by a peer that answers pings', async () => {
    open({ silence: { staleAfterMs: 60_000, deadAfterMs: 60_000, dataDeadAfterMs: 3_000 } });
    for (let i = 0; i < 4; i += 1) {
      await scheduler.runForMs(700);
      sockets[0]?.sendText('pong');
    }
    await scheduler.runForMs(300);
    expect(log).toContain('3000 down: no market data for 3000 ms');
    connection?.close();
    log = [];
    const keepAlive = { everyMs: 1_000 };
    open({ keepAlive, silence: { staleAfterMs: 2_000, deadAfterMs: 4_000, countsHeartbeats: true } });
    await scheduler.runForMs(60_000);
    expect(log.filter((line) => !line.endsWith('open') && !line.endsWith('left'))).toEqual([]);
  });

  it('sends its keep-alive ahead of what waits to be sent', async () => {
    toSend = Array.from({ length: 40 }, (_, i) => `sub ${i}`);
    open({ keepAlive: { everyMs: 500, frame: 'ping' }, silence: { staleAfterMs: 9_000, deadAfterMs: 9_000 } });
    await scheduler.runForMs(700);
    expect(received.findIndex((line) => line.endsWith('ping'))).toBe(13);
  });

  it('is given up when too many frames wait to be sent', async () => {
    const made = open();
    await scheduler.runForMs(10);
    made.send(Array.from({ length: 5_000 }, () => 'x'));
    expect(log.at(-1)).toBe('10 down: too many frames wait to be sent');
  });

  it('is replaced at once where that is asked for, and closed for good', async () => {
    const made = open();
    await scheduler.runForMs(10);
    made.replaceSocketAtOnce('they close');
    await scheduler.runForMs(0);
    expect([sockets.length, made.reconnects]).toEqual([2, 1]);
    made.close();
    await scheduler.runForMs(10_000);
    expect(sockets).toHaveLength(2);
    await expect(scheduler.runUntil(() => false, 1)).rejects.toThrow('nothing is due any more');
  });

  it('reports a frame over the limit before the connection is lost', async () => {
    open();
    await scheduler.runForMs(10);
    sockets[0]?.sendText('x'.repeat(101));
    await scheduler.runForMs(0);
    expect(log.slice(1)).toEqual(['bad: a frame over 100 bytes', '10 down: a frame over 100 bytes']);
  });
});

function noop(): void {
  // Nothing happens.
}
