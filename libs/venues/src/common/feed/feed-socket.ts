import WebSocket, { type RawData } from 'ws';
import { Backoff } from '../backoff.js';
import type { VenueProtocol } from '../codec/index.js';
import type { ConnectionTap } from '../frame-tap.js';
import type { ConnectPace } from './connect-pace.js';
import type { FeedSettings } from './feed-settings.js';

/** Who owns a connection. */
export interface FeedSocketOwner {
  /** Open: the frames to send first. */
  onOpen(): readonly string[];
  /** All of those were sent. */
  onUp(): void;
  /** Lost, and being opened again. */
  onDown(reason: string): void;
  /** A text frame; answers whether it was market data. */
  onText(text: string): boolean;
  /** A frame that is no text, or over the limit. */
  onBadFrame(reason: string): void;
  /** No frame for the protocol's `staleAfterMs`. */
  onSilent(): void;
  /** Every tick while the connection is open. */
  onTick(): void;
}

/** Frames that wait to be sent; more means that the venue takes nothing, and the connection is replaced. */
const MAX_OUTBOX = 4_096;

/**
 * One WebSocket of a venue: sends at the venue's pace, keeps itself alive by the venue's rule, judges silence, and opens itself
 * again with growing, jittered waits until closed. Time is counted in its own ticks: a jump of the wall clock changes nothing.
 */
export class FeedSocket {
  private readonly url: string;
  private readonly protocol: VenueProtocol;
  private readonly settings: FeedSettings;
  private readonly owner: FeedSocketOwner;
  private readonly pace: ConnectPace;
  private readonly backoff: Backoff;
  private readonly timers = new Set<NodeJS.Timeout>();
  private socket: WebSocket | undefined;
  private tap: ConnectionTap | undefined;
  private outbox: string[] = [];
  private sending = false;
  private closed = false;
  private up = false;
  private stale = false;
  private silentMs = 0;
  private dataSilentMs = 0;
  private sinceKeepAliveMs = 0;
  private aged = 0;
  /** Connections opened after the first. */
  reconnects = 0;

  constructor(url: string, protocol: VenueProtocol, settings: FeedSettings, pace: ConnectPace, owner: FeedSocketOwner) {
    this.url = url;
    this.pace = pace;
    this.protocol = protocol;
    this.settings = settings;
    this.owner = owner;
    this.backoff = new Backoff({ initialMs: settings.reconnectInitialMs, maxMs: settings.reconnectMaxMs });
  }

  /** How long the present connection is open, in milliseconds. */
  get ageMs(): number {
    return this.aged;
  }

  /** Whether everything that subscribes was sent on the present connection. */
  get isUp(): boolean {
    return this.up;
  }

  /** Opens the connection when the venue's pace allows it, and keeps it open. */
  open(): void {
    this.pace.run(() => this.connect());
  }

  /** Sends frames in this order, at the venue's pace; they are lost with the connection. */
  send(frames: readonly string[]): void {
    const { socket } = this;
    if (socket === undefined) return;
    this.outbox.push(...frames);
    if (this.outbox.length > MAX_OUTBOX) this.lose(socket, 'too many frames wait to be sent');
    else if (!this.sending) this.sendNext(socket);
  }

  /** Gives the present connection up and opens another after the usual wait. */
  replace(reason: string): void {
    if (this.socket !== undefined) this.lose(this.socket, reason);
  }

  /** Closes for good. */
  close(): void {
    this.closed = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    if (this.socket !== undefined) {
      this.tap?.onClosed('closed by us');
      discard(this.socket);
    }
    this.socket = undefined;
  }

  private connect(): void {
    if (this.closed || this.socket !== undefined) return;
    this.tap = this.settings.tap?.onConnection(this.url);
    const socket = new WebSocket(this.url, {
      handshakeTimeout: this.settings.handshakeTimeoutMs,
      maxPayload: this.protocol.maxFrameBytes,
      perMessageDeflate: false,
    });
    this.socket = socket;
    socket.on('open', () => this.onOpen(socket));
    socket.on('message', (data, isBinary) => this.onMessage(socket, data, isBinary));
    socket.on('error', (error) => this.lose(socket, error.message));
    socket.on('close', (code) => this.lose(socket, `closed with code ${code}`));
  }

  private onOpen(socket: WebSocket): void {
    if (this.socket !== socket) return;
    this.stale = false;
    this.silentMs = 0;
    this.dataSilentMs = 0;
    this.sinceKeepAliveMs = 0;
    this.aged = 0;
    this.tickLater(socket);
    this.send(this.owner.onOpen());
  }

  private sendNext(socket: WebSocket): void {
    if (this.socket !== socket) return;
    const frame = socket.readyState === WebSocket.OPEN ? this.outbox.shift() : undefined;
    this.sending = frame !== undefined;
    if (frame === undefined) return;
    this.tap?.onSent(frame);
    socket.send(frame);
    if (this.outbox.length === 0 && !this.up) {
      this.up = true;
      this.owner.onUp();
    }
    this.after(this.protocol.limits.requestPauseMs, () => this.sendNext(socket));
  }

  private onMessage(socket: WebSocket, data: RawData, isBinary: boolean): void {
    if (this.socket !== socket) return;
    this.silentMs = 0;
    this.stale = false;
    if (isBinary || !Buffer.isBuffer(data)) {
      this.owner.onBadFrame('a binary frame');
      return;
    }
    this.tap?.onFrame(data);
    if (!this.owner.onText(data.toString('utf8'))) return;
    this.dataSilentMs = 0;
    this.backoff.reset();
  }

  private tickLater(socket: WebSocket): void {
    const { tickMs } = this.settings;
    this.after(tickMs, () => {
      if (this.socket !== socket) return;
      this.silentMs += tickMs;
      this.dataSilentMs += tickMs;
      this.sinceKeepAliveMs += tickMs;
      this.aged += tickMs;
      const trouble = this.trouble();
      if (trouble !== undefined) {
        this.lose(socket, trouble);
        return;
      }
      this.keepAlive();
      this.judgeSilence();
      this.owner.onTick();
      this.tickLater(socket);
    });
  }

  private trouble(): string | undefined {
    const { silence } = this.protocol;
    if (this.silentMs >= silence.deadAfterMs) return `no frame for ${this.silentMs} ms`;
    if (silence.dataDeadAfterMs !== undefined && this.dataSilentMs >= silence.dataDeadAfterMs) {
      return `no market data for ${this.dataSilentMs} ms`;
    }
    return undefined;
  }

  private keepAlive(): void {
    const { keepAlive } = this.protocol;
    if (keepAlive === undefined || this.sinceKeepAliveMs < keepAlive.everyMs) return;
    this.sinceKeepAliveMs = 0;
    // Ahead of subscriptions that wait for their turn: those may take longer than the venue waits for us.
    this.outbox.unshift(keepAlive.frame);
    this.send([]);
  }

  private judgeSilence(): void {
    if (this.stale || this.silentMs < this.protocol.silence.staleAfterMs) return;
    this.stale = true;
    this.owner.onSilent();
  }

  private lose(socket: WebSocket, reason: string): void {
    if (this.socket !== socket) return;
    if (reason.includes('Max payload size exceeded')) {
      this.owner.onBadFrame(`a frame over ${this.protocol.maxFrameBytes} bytes`);
    }
    this.socket = undefined;
    this.up = false;
    this.sending = false;
    this.outbox = [];
    this.tap?.onClosed(reason);
    this.tap = undefined;
    discard(socket);
    this.owner.onDown(reason);
    this.after(this.backoff.nextMs(), () => {
      this.reconnects += 1;
      this.open();
    });
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

function discard(socket: WebSocket): void {
  socket.removeAllListeners();
  // Terminating a socket that is still connecting reports an error to nobody.
  socket.on('error', () => undefined);
  socket.terminate();
}
