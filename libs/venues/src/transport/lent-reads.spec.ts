import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { LentReads } from './lent-reads.js';
import { openLiveSocket } from './live-socket.js';
import type { SocketListener, TakeText } from './venue-transport.js';

const TEXTS = 20_000;
const servers: WebSocketServer[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Sends so many texts to each client that has asked for them, and then closes. */
async function serverOf(count: number): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  servers.push(server);
  server.on('connection', (socket) => {
    socket.once('message', () => {
      for (let i = 0; i < count; i += 1) socket.send(JSON.stringify({ i, padding: 'x'.repeat(i % 300) }));
      socket.close(1000);
    });
  });
  await once(server, 'listening');
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

interface Read {
  readonly numbers: number[];
  /** The pieces of memory in which texts lay that were taken in place. */
  readonly memories: Set<ArrayBufferLike>;
  /** Texts that came by the plain client. */
  plain: number;
}

/** Takes the texts that this wants in place, and the others as they come; resolves when the connection is over. */
async function readAll(url: string, wants: (i: number) => boolean): Promise<Read> {
  const read: Read = { numbers: [], memories: new Set(), plain: 0 };
  const numberIn = (bytes: Buffer): number => (JSON.parse(bytes.toString('utf8')) as { i: number }).i;
  await new Promise<void>((resolve) => {
    const takeText: TakeText = (bytes, start, end) => {
      const i = numberIn(bytes.subarray(start, end));
      if (!wants(i)) return false;
      read.memories.add(bytes.buffer);
      read.numbers.push(i);
      return true;
    };
    const listener: SocketListener = {
      takeText,
      onOpen: () => socket.sendText('now'),
      onBinary: () => undefined,
      onEnd: () => resolve(),
      onText: (bytes) => {
        read.plain += 1;
        read.numbers.push(numberIn(bytes));
      },
    };
    const socket = openLiveSocket({ url, maxFrameBytes: 65_536 }, listener);
  });
  return read;
}

describe('a live socket', () => {
  it('is read into one piece of memory, however much comes, and nothing is lost or out of order', async () => {
    const read = await readAll(await serverOf(TEXTS), () => true);
    expect(read.numbers).toEqual(Array.from({ length: TEXTS }, (_, i) => i));
    expect(read.memories.size).toBe(1);
  });

  it('gives texts that nobody takes in place to the plain client whole and in order', async () => {
    const read = await readAll(await serverOf(TEXTS), (i) => i % 7 !== 0);
    expect(read.numbers).toEqual(Array.from({ length: TEXTS }, (_, i) => i));
    expect(read.plain).toBeGreaterThanOrEqual(Math.ceil(TEXTS / 7));
  });
});

describe('a socket with TLS', () => {
  it('is read into the same memory, and what nobody takes there comes by its stream', async () => {
    // With a key that both have: no certificates.
    const psk = Buffer.alloc(16, 7);
    const shared = { ciphers: 'PSK', maxVersion: 'TLSv1.2' } as const;
    const sent = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));
    const server = createServer({ ...shared, pskCallback: () => psk }, (socket) => {
      socket.once('data', () => socket.end(sent));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const reads = new LentReads();
    const identity = { pskCallback: () => ({ psk, identity: 'one' }), checkServerIdentity: () => undefined };
    const socket = reads.connect({ host: '127.0.0.1', port, ...shared, ...identity }, true);
    const came: Buffer[] = [];
    const memories = new Set<ArrayBufferLike>();
    socket.on('data', (chunk: Buffer) => came.push(chunk));
    socket.once('secureConnect', () => socket.write('now'));
    reads.lendTo((chunk) => {
      memories.add(chunk.buffer);
      came.push(Buffer.from(chunk));
      if (came.length === 3) reads.lendTo(undefined);
    });
    await once(socket, 'close');
    server.close();
    expect(Buffer.concat(came).equals(sent)).toBe(true);
    expect([...memories]).toEqual([reads.memory.buffer]);
    expect(came.length).toBeGreaterThan(3);
  });
});
