import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { FrameHeader, LENGTH_IN_TWO } from './frame-splitter-header.js';
import type { LentReads } from './lent-reads.js';
import type { TakeText } from './venue-transport.js';

type OnData = (this: Socket, chunk: Buffer) => void;

/** A whole, unfragmented text frame without reserved bits. */
const WHOLE_TEXT = 0x81;
const LENGTH_IN_EIGHT = 127;

/**
 * A fast path beside `ws`, which still does the handshake, TLS, keep-alive, closing, and every message that is unusual. Whole
 * text frames are handed out straight from what the socket read, without a view or an event for each. All else — control
 * frames, fragments, binary, frames that span two reads, messages that nobody took — is given to `ws`' own listener byte
 * for byte and in order, so that it sees a stream of whole frames and enforces the protocol (RFC 6455). What ends a
 * connection (a close frame, anything malformed or too long) ends the fast path as well: from there `ws` reads by itself.
 */
export class FrameSplitter {
  private readonly socket: Socket;
  private readonly theirs: OnData;
  private readonly header: FrameHeader;
  private readonly maxFrameBytes: number;
  private readonly takeText: TakeText;
  private readonly reads: LentReads | undefined;
  /** Whether the present chunk is lent: what `ws` is given of it must be a copy. */
  private isLent = false;
  /** Bytes of the present frame that `ws` has yet to be given. */
  private owed = 0;
  /** Messages, pings and pongs that `ws` emitted since the present frame began. */
  private told = 0;
  private isOver = false;

  private constructor(
    socket: Socket,
    theirs: OnData,
    maxFrameBytes: number,
    takeText: TakeText,
    reads: LentReads | undefined,
  ) {
    this.reads = reads;
    this.socket = socket;
    this.theirs = theirs;
    this.header = new FrameHeader(maxFrameBytes);
    this.maxFrameBytes = maxFrameBytes;
    this.takeText = takeText;
  }

  /**
   * Puts the lane beside a client that is still connecting; `maxFrameBytes` is its `maxPayload`. Compression must be off.
   * Where the client is not built as expected nothing is changed, and `onAbsent` receives why. `reads` are those of its socket, where they can be lent.
   */
  static attach(
    webSocket: WebSocket,
    maxFrameBytes: number,
    takeText: TakeText,
    onAbsent: (reason: string) => void,
    reads?: LentReads,
  ): void {
    let socket: Socket | undefined;
    webSocket.once('upgrade', (response) => {
      socket = response.socket;
    });
    // `ws` emits this in the same turn in which it began to listen to the socket: no data was read in between.
    webSocket.once('open', () => {
      const listeners = socket?.listeners('data') ?? [];
      const [theirs] = listeners;
      if (socket === undefined || theirs === undefined || listeners.length > 1) {
        onAbsent(`the WebSocket client listens to its socket ${listeners.length} times, not once`);
        return;
      }
      new FrameSplitter(socket, theirs as OnData, maxFrameBytes, takeText, reads).begin(webSocket);
    });
  }

  private begin(webSocket: WebSocket): void {
    const { socket } = this;
    const count = (): void => {
      this.told += 1;
    };
    for (const name of ['message', 'ping', 'pong'] as const) webSocket.prependListener(name, count);
    socket.off('data', this.theirs);
    socket.on('data', this.onData);
    this.reads?.lendTo((chunk) => this.readChunk(chunk, true));
    // What is left in a paused socket when it closes is read by `ws` itself, with nobody else listening.
    socket.prependOnceListener('close', () => {
      this.end();
    });
  }

  private readonly onData = (chunk: Buffer): void => this.readChunk(chunk, false);

  private readChunk(chunk: Buffer, isLent: boolean): void {
    this.isLent = isLent;
    const { length } = chunk;
    let at = this.header.isBegun || this.owed > 0 ? this.giveFrame(chunk, 0) : 0;
    while (at < length && !this.isOver) at = this.takeFrame(chunk, at) || this.giveFrame(chunk, at);
  }

  /** Hands out the text that begins at `at`; returns where the next frame begins, 0 if this one is for `ws`. */
  private takeFrame(chunk: Buffer, at: number): number {
    if (chunk[at] !== WHOLE_TEXT || this.header.isInMessage) return 0;
    const short = chunk[at + 1] ?? LENGTH_IN_EIGHT;
    // So long a text, or a masked one, is for `ws`.
    if (short > LENGTH_IN_TWO) return 0;
    const isShort = short < LENGTH_IN_TWO;
    const from = isShort ? at + 2 : at + 4;
    const size = isShort ? short : ((chunk[at + 2] ?? 0) << 8) | (chunk[at + 3] ?? 0);
    const end = from + size;
    return end <= chunk.length && size <= this.maxFrameBytes && this.takeText(chunk, from, end) ? end : 0;
  }

  /** Gives `ws` what the chunk holds of the frame that begins or goes on at `from`; returns where the next one begins. */
  private giveFrame(chunk: Buffer, from: number): number {
    const { header } = this;
    let at = from;
    if (this.owed === 0) {
      at = header.read(chunk, from);
      if (header.isFatal) {
        this.handOver();
        return this.give(chunk, from, chunk.length);
      }
      if (!header.isWhole) return this.give(chunk, from, at);
      this.owed = header.payloadLength;
      this.told = 0;
    }
    const to = Math.min(chunk.length, at + this.owed);
    this.owed -= to - at;
    this.give(chunk, from, to);
    if (this.owed === 0) this.endFrame();
    return to;
  }

  /** A frame that should have been received and was not has been refused: no text, for one. */
  private endFrame(): void {
    if (this.header.isReported && this.told === 0) this.handOver();
    this.header.next();
  }

  private give(chunk: Buffer, from: number, to: number): number {
    if (to <= from) return to;
    const part = from === 0 && to === chunk.length ? chunk : chunk.subarray(from, to);
    this.theirs.call(this.socket, this.isLent ? Buffer.from(part) : part);
    return to;
  }

  /** From here on `ws` reads by itself. */
  private handOver(): void {
    this.end();
    this.socket.on('data', this.theirs);
  }

  private end(): void {
    this.isOver = true;
    this.reads?.lendTo(undefined);
    this.socket.off('data', this.onData);
  }
}
