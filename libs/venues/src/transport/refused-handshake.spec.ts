import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { SeededRandom, VirtualScheduler } from '#libs/testkit';
import { type ConnectionOwner, ConnectPace, VenueConnection } from '../connection/index.js';
import { LiveTransport } from './live-transport.js';
import type { SocketEnd, SocketListener, VenueTransport } from './venue-transport.js';

let server: Server | undefined;
afterEach(() => server?.close());

function endOfHandshake(answer: string): Promise<SocketEnd> {
  const venue = createServer();
  server = venue;
  venue.on('upgrade', (_request, socket) => socket.end(`HTTP/1.1 ${answer}\r\ncontent-length: 0\r\n\r\n`));
  return new Promise((resolve) => {
    venue.listen(0, '127.0.0.1', () => {
      const { port } = venue.address() as AddressInfo;
      const listener: SocketListener = {
        onOpen: () => expect.unreachable(),
        onText: () => undefined,
        onBinary: () => undefined,
        onEnd: resolve,
      };
      new LiveTransport().openSocket({ url: `ws://127.0.0.1:${port}/ws`, maxFrameBytes: 1_000 }, listener);
    });
  });
}

it.each([
  ['429 Too Many Requests\r\nretry-after: 7', 429, 7_000],
  ["418 I'm a teapot\r\nretry-after: 259200", 418, 259_200_000],
  ['429 Too Many Requests', 429, 30_000],
  ['503 Service Unavailable', 503, 0],
])('a handshake that is answered with %j demands silence', async (answer, status, quietMs) => {
  const reason = `the handshake was refused with HTTP ${status}`;
  expect(await endOfHandshake(answer)).toEqual({ reason, isFrameTooLarge: false, quietMs });
});

it('no connection of the address is opened before the silence is over, whichever was refused', async () => {
  const scheduler = new VirtualScheduler();
  const openedAtMs: number[] = [];
  const transport = {
    openSocket: (_request: unknown, listener: SocketListener) => {
      openedAtMs.push(scheduler.monotonicUs() / 1_000);
      const end = { reason: 'refused', isFrameTooLarge: false, quietMs: openedAtMs.length === 1 ? 60_000 : 0 };
      scheduler.runAfter(1, () => listener.onEnd(end));
      return { isOpen: false, sendText: () => undefined, ping: () => undefined, terminate: () => undefined };
    },
  } as unknown as VenueTransport;
  const owner = { onDown: () => undefined, onBadFrame: () => undefined } as unknown as ConnectionOwner;
  const settings = {
    ...{
      url: 'ws://venue',
      maxFrameBytes: 1_000,
      handshakeTimeoutMs: 5_000,
      reconnectInitialMs: 100,
      reconnectMaxMs: 1_000,
    },
    ...{
      requestPauseMs: 10,
      tickMs: 100,
      silence: { staleAfterMs: 1_000, deadAfterMs: 2_000 },
      keepAlive: undefined,
      tap: undefined,
    },
  };
  const runtime = { scheduler, random: new SeededRandom(1), transport };
  const pace = new ConnectPace(scheduler, 300);
  const connections = [0, 1].map(() => new VenueConnection(settings, runtime, owner, pace));
  for (const connection of connections) connection.open();
  await scheduler.runForMs(61_000);
  for (const connection of connections) connection.close();
  expect(openedAtMs[0]).toBe(0);
  expect(Math.min(...openedAtMs.slice(1))).toBeGreaterThanOrEqual(60_000);
});
