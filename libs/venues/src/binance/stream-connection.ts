import { isUtf8 } from 'node:buffer';
import WebSocket, { type RawData } from 'ws';
import { Backoff } from '../common/backoff.js';
import { FrameSplitter } from '../common/transport/frame-splitter.js';
import type { ConnectionTap, FrameTap } from '../common/frame-tap.js';

/** How a connection to the market streams behaves; all times in milliseconds. */
export interface StreamConnectionSettings {
  /** Such as `wss://stream.binance.com:9443`, without a path. */
  readonly streamUrl: string;
  readonly handshakeTimeoutMs: number;
  /** Data silence after which nothing that came from this connection is current any more. */
  readonly staleAfterMs: number;
  /** Data silence after which the connection is given up: a dead stream keeps answering pings. */
  readonly deadAfterMs: number;
  /** The exchange cuts a connection after 24 h; we ask for another one earlier. */
  readonly rotateAfterMs: number;
  readonly reconnectInitialMs: number;
  readonly reconnectMaxMs: number;
  /** The largest frame that is read; a larger one ends the connection. */
  readonly maxFrameBytes: number;
  /** Hears every frame, for recordings. */
  readonly tap?: FrameTap | undefined;
}

/** Who owns a connection. */
export interface StreamConnectionListener {
  /** Subscribed: data flows from now on. */
  onUp(): void;
  /** Lost, and being opened again. */
  onDown(reason: string): void;
  /** A text frame as it lies in the socket's buffer; answers whether it was market data, by which liveness is judged. */
  onFrame(frame: Buffer): boolean;
  /**
   * A text frame in place, not proven to be UTF-8: answers whether it was market data and is dealt with. Any other comes by
   * {@link onFrame}, and so does every frame where this is absent or the fast lane is.
   */
  onBytes?(bytes: Buffer, start: number, end: number): boolean;
  /** There is no fast lane, for this reason: frames are read as well, and slower. */
  onSlowLane?(reason: string): void;
  /** A frame that is no text, or over the limit. */
  onBadFrame(reason: string): void;
  /** No data for `staleAfterMs`. */
  onSilent(): void;
  /** Four times a second while the connection is open. */
  onTick(): void;
  /** Old enough to be replaced; said four times a second from then on, while the connection goes on. */
  onRotationDue(): void;
}

/** How often a connection looks at itself, in milliseconds. */
export const TICK_MS = 250;
/** Streams per SUBSCRIBE request, and the pause between two requests: the limit is 5 messages a second, pongs included. */
const STREAMS_PER_REQUEST = 200;
const REQUEST_PAUSE_MS = 300;
/** A request that is not answered for this long was lost with its connection. */
const REPLY_TICKS = 40;

/**
 * One WebSocket with a fixed set of streams: subscribes, watches the data, and opens itself again with growing, jittered
 * waits until closed. Time is counted in its own ticks, so that a jump of the wall clock changes nothing.
 */
export class StreamConnection {
  private readonly settings: StreamConnectionSettings;
  private readonly streams: readonly string[];
  private readonly listener: StreamConnectionListener;
  private readonly backoff: Backoff;
  private socket: WebSocket | undefined;
  private tap: ConnectionTap | undefined;
  /** Whether the tap has heard the frame that comes next by {@link onMessage}. */
  private isTapped = false;
  private timers = new Set<NodeJS.Timeout>();
  private closed = false;
  private openReplies = new Set<number>();
  private nextRequestId = 1;
  private requested = 0;
  private up = false;
  private silentTicks = 0;
  private ageTicks = 0;
  private stale = false;
  /** Connections opened after the first. */
  reconnects = 0;

  constructor(settings: StreamConnectionSettings, streams: readonly string[], listener: StreamConnectionListener) {
    this.settings = settings;
    this.streams = streams;
    this.listener = listener;
    this.backoff = new Backoff({ initialMs: settings.reconnectInitialMs, maxMs: settings.reconnectMaxMs });
  }

  /** Opens the connection and keeps it open. */
  open(): void {
    if (this.closed) return;
    const url = `${this.settings.streamUrl}/stream`;
    this.tap = this.settings.tap?.onConnection(url);
    const socket = new WebSocket(url, {
      handshakeTimeout: this.settings.handshakeTimeoutMs,
      maxPayload: this.settings.maxFrameBytes,
      perMessageDeflate: false,
    });
    this.socket = socket;
    this.addFastLane(socket);
    socket.on('open', () => this.onOpen(socket));
    socket.on('message', (data, isBinary) => this.onMessage(socket, data, isBinary));
    socket.on('error', (error) => this.lose(socket, error.message));
    socket.on('close', (code) => this.lose(socket, `closed with code ${code}`));
  }

  private addFastLane(socket: WebSocket): void {
    const { listener } = this;
    if (listener.onBytes === undefined) return;
    this.isTapped = false;
    FrameSplitter.attach(
      socket,
      this.settings.maxFrameBytes,
      (bytes, start, end) => this.takeText(socket, bytes, start, end),
      (reason) => listener.onSlowLane?.(reason),
    );
  }

  /** Gives the present connection up and opens another at once. */
  reconnectNow(reason: string): void {
    const { socket } = this;
    if (socket === undefined) return;
    this.drop(socket, reason);
    this.after(0, () => this.reopen());
  }

  /** Closes for good. */
  close(): void {
    this.closed = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    const { socket } = this;
    this.socket = undefined;
    if (socket === undefined) return;
    this.tap?.onClosed('closed by us');
    socket.removeAllListeners();
    // Terminating a socket that is still connecting reports an error to nobody.
    socket.on('error', () => undefined);
    socket.terminate();
  }

  /** Takes the answer to a SUBSCRIBE. */
  onReply(id: number, refusal: string | undefined): void {
    if (refusal !== undefined) {
      if (this.socket !== undefined) this.lose(this.socket, `the subscription was refused: ${refusal}`);
      return;
    }
    this.openReplies.delete(id);
    if (this.up || this.openReplies.size > 0 || this.requested < this.streams.length) return;
    this.up = true;
    this.listener.onUp();
  }

  private onOpen(socket: WebSocket): void {
    if (this.socket !== socket) return;
    this.silentTicks = 0;
    this.ageTicks = 0;
    this.stale = false;
    this.subscribe(socket);
    this.tickLater(socket);
  }

  private subscribe(socket: WebSocket): void {
    if (this.socket !== socket || socket.readyState !== WebSocket.OPEN) return;
    const params = this.streams.slice(this.requested, this.requested + STREAMS_PER_REQUEST);
    const id = this.nextRequestId;
    this.nextRequestId = id >= Number.MAX_SAFE_INTEGER ? 1 : id + 1;
    this.requested += params.length;
    this.openReplies.add(id);
    const request = JSON.stringify({ method: 'SUBSCRIBE', params, id });
    this.tap?.onSent(request);
    socket.send(request);
    if (this.requested < this.streams.length) this.after(REQUEST_PAUSE_MS, () => this.subscribe(socket));
  }

  private onMessage(socket: WebSocket, data: RawData, isBinary: boolean): void {
    if (this.socket !== socket) return;
    if (isBinary || !Buffer.isBuffer(data)) {
      this.listener.onBadFrame('a binary frame');
      return;
    }
    if (this.isTapped) this.isTapped = false;
    else this.tap?.onFrame(data);
    if (this.listener.onFrame(data)) this.noticeData();
  }

  /** Market data came. */
  private noticeData(): void {
    this.silentTicks = 0;
    this.stale = false;
    this.backoff.reset();
  }

  /** A text by the fast lane; one that is not taken comes by {@link onMessage}. */
  private takeText(socket: WebSocket, bytes: Buffer, start: number, end: number): boolean {
    if (this.socket !== socket) return true;
    if (this.tap !== undefined && !this.tell(this.tap, bytes.subarray(start, end))) return false;
    if (this.listener.onBytes?.(bytes, start, end) !== true) return false;
    this.isTapped = false;
    this.noticeData();
    return true;
  }

  /** Tells the tap, unless the frame is no text: then the client ends the connection. */
  private tell(tap: ConnectionTap, frame: Buffer): boolean {
    if (!isUtf8(frame)) return false;
    tap.onFrame(frame);
    this.isTapped = true;
    return true;
  }

  private tickLater(socket: WebSocket): void {
    this.after(TICK_MS, () => {
      if (this.socket !== socket) return;
      this.silentTicks += 1;
      this.ageTicks += 1;
      const trouble = this.judge();
      if (trouble !== undefined) {
        this.lose(socket, trouble);
        return;
      }
      this.listener.onTick();
      this.tickLater(socket);
    });
  }

  private judge(): string | undefined {
    const { staleAfterMs, deadAfterMs, rotateAfterMs } = this.settings;
    const silentMs = this.silentTicks * TICK_MS;
    if (!this.up && this.ageTicks > REPLY_TICKS) return 'the subscription was not answered';
    if (silentMs >= deadAfterMs) return `no data for ${silentMs} ms`;
    if (this.ageTicks * TICK_MS >= rotateAfterMs) this.listener.onRotationDue();
    if (silentMs >= staleAfterMs && !this.stale) {
      this.stale = true;
      this.listener.onSilent();
    }
    return undefined;
  }

  private lose(socket: WebSocket, reason: string): void {
    if (this.socket !== socket) return;
    if (reason.includes('Max payload size exceeded'))
      this.listener.onBadFrame(`a frame over ${this.settings.maxFrameBytes} bytes`);
    this.drop(socket, reason);
    this.after(this.backoff.nextMs(), () => this.reopen());
  }

  private drop(socket: WebSocket, reason: string): void {
    this.socket = undefined;
    this.up = false;
    this.requested = 0;
    this.openReplies = new Set();
    this.tap?.onClosed(reason);
    this.tap = undefined;
    socket.removeAllListeners();
    socket.on('error', () => undefined);
    socket.terminate();
    this.listener.onDown(reason);
  }

  private reopen(): void {
    if (this.closed || this.socket !== undefined) return;
    this.reconnects += 1;
    this.open();
  }

  private after(ms: number, run: () => void): void {
    if (this.closed) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      run();
    }, ms);
    this.timers.add(timer);
  }
}
