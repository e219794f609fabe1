import { createHash } from 'node:crypto';
import { Duplex } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import WebSocket from 'ws';
import { FrameSplitter } from './frame-splitter.js';
import { LentReads } from './lent-reads.js';

/** What both clients take at the most; a longer message ends the connection. */
export const MAX_BYTES = 40_000;
const KEY = /^sec-websocket-key: (.+)$/imu;
/** The first byte of a whole text: whoever reads what is not there any more reads texts that nobody sent. */
const FIN_TEXT = 0x81;
const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** A socket in memory: answers the handshake, remembers what is written to it, and reads exactly the chunks it is told. */
class Wire extends Duplex {
  written = '';
  private isUpgraded = false;
  private readonly glued: Uint8Array;
  private readonly reads: LentReads | undefined;

  /** `glued` comes in one piece with the answer to the handshake; `reads` take what is read. */
  constructor(glued: Uint8Array, reads: LentReads | undefined) {
    super();
    this.glued = glued;
    this.reads = reads;
    reads?.readFor(this);
  }

  /** Reads a chunk, as Node does it: with `reads` into their memory, of which nothing is left by the next read. */
  readChunk(chunk: Uint8Array): void {
    const { reads } = this;
    if (reads === undefined) {
      this.push(chunk);
      return;
    }
    for (const part of cut(chunk, [reads.memory.length])) {
      reads.memory.set(part);
      reads.onRead(part.length);
      reads.memory.fill(FIN_TEXT);
    }
  }

  override _read(): void {
    // What there is to read is pushed.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.isUpgraded) this.written += chunk.toString('hex');
    else this.shakeHands(chunk.toString('latin1'));
    done();
  }

  private shakeHands(request: string): void {
    this.isUpgraded = true;
    const accept = createHash('sha1')
      .update(`${KEY.exec(request)?.[1]?.trim() ?? ''}${MAGIC}`)
      .digest('base64');
    const head = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n';
    this.readChunk(Buffer.concat([Buffer.from(`${head}Sec-WebSocket-Accept: ${accept}\r\n\r\n`), this.glued]));
  }
}

/** What a client received and did, in order. */
export interface Heard {
  readonly log: unknown[];
  /** Texts that came by the fast path. */
  taken: number;
  /** Reasons why there is no fast path. */
  readonly absent: string[];
  /** What the client sent, as it is on the wire. */
  sent: string;
}

/** As {@link TakeText}, with the text as such. */
export type Takes = (text: string, bytes: Buffer, start: number, end: number) => boolean;

/** How a run of a client differs from the plain one. */
export interface RunOptions {
  /** Takes a text, which lies there in what was read. Absent, the client is a plain one. */
  readonly takes?: Takes | undefined;
  /** Whether all is read into one piece of memory, which is overwritten behind each read. */
  readonly isLent?: boolean;
  /** Whether each chunk is a read of its own turn of the event loop. */
  readonly isSlow?: boolean;
  /** What the server sends in one piece with its answer to the handshake. */
  readonly glued?: Uint8Array;
  /** What the socket reads as the client opens, before it could take what came with the answer to the handshake. */
  readonly atOnce?: Uint8Array;
  /** Called with the client's socket as it opens, before the lane is put beside it. */
  readonly onSocket?: (socket: Duplex) => void;
}

/** Lets a client read these chunks and then the end of the stream; resolves when it is closed. */
export async function hear(chunks: readonly Uint8Array[], options: RunOptions): Promise<Heard> {
  const reads = options.isLent === true ? new LentReads() : undefined;
  const wire = new Wire(options.glued ?? new Uint8Array(0), reads);
  const client = new WebSocket('ws://wire.test', {
    createConnection: () => wire as never,
    generateMask: (mask) => mask.fill(0),
    maxPayload: MAX_BYTES,
    perMessageDeflate: false,
  });
  const heard: Heard = { log: [], taken: 0, absent: [], sent: '' };
  const { log } = heard;
  client.once('open', () => options.onSocket?.(wire));
  if (options.takes !== undefined) addLane(client, heard, options.takes, reads);
  const { atOnce } = options;
  if (atOnce !== undefined) client.once('open', () => wire.readChunk(atOnce));
  client.on('message', (data, isBinary) => log.push([isBinary ? 'binary' : 'text', (data as Buffer).toString('hex')]));
  client.on('ping', (data) => log.push(['ping', data.toString('hex')]));
  client.on('pong', (data) => log.push(['pong', data.toString('hex')]));
  client.on('error', (error) => log.push(['error', error.message]));
  const closed = new Promise<void>((resolve) => {
    client.on('close', (code, reason) => {
      log.push(['close', code, reason.toString('hex')]);
      resolve();
    });
  });
  await new Promise((resolve) => client.once('open', resolve));
  for (const chunk of chunks) {
    wire.readChunk(chunk);
    if (options.isSlow === true) await turn();
  }
  wire.push(null);
  await closed;
  heard.sent = wire.written;
  return heard;
}

function addLane(client: WebSocket, heard: Heard, takes: Takes, reads: LentReads | undefined): void {
  const take = (bytes: Buffer, start: number, end: number): boolean => {
    const text = bytes.toString('latin1', start, end);
    if (!takes(text, bytes, start, end)) return false;
    heard.taken += 1;
    heard.log.push(['text', bytes.toString('hex', start, end)]);
    return true;
  };
  FrameSplitter.attach(client, MAX_BYTES, take, (reason) => heard.absent.push(reason), reads);
}

/** Cuts bytes into chunks of these sizes, one after the other and again from the first. */
export function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0, i = 0; at < bytes.length; i += 1) {
    const to = Math.min(bytes.length, at + (sizes[i % sizes.length] ?? bytes.length));
    chunks.push(bytes.subarray(at, to));
    at = to;
  }
  return chunks;
}

/** One frame as it is on the wire; `first` is its first byte, `bits` are set in its second. */
export function frameOf(first: number, payload: Uint8Array, bits = 0): Buffer {
  const { length } = payload;
  const size = Buffer.alloc(length < 126 ? 1 : length < 65_536 ? 3 : 9);
  if (length < 126) size[0] = length;
  else if (length < 65_536) {
    size[0] = 126;
    size.writeUInt16BE(length, 1);
  } else {
    size[0] = 127;
    size.writeUInt32BE(length, 5);
  }
  size[0] = (size[0] ?? 0) | bits;
  return Buffer.concat([Uint8Array.of(first), size, payload]);
}
