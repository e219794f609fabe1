import type { AccountListener } from '#libs/domain';
import WebSocket, { type RawData } from 'ws';
import { Backoff } from '../common/backoff.js';
import { type AccountFrame, decodeAccountFrame } from './account-frame.js';
import type { ServerTime } from './server-time.js';
import { type ApiKeys, signWebSocket } from './signing.js';

/** How the private stream is kept up; times in milliseconds. */
export interface AccountStreamSettings {
  /** The whole address, such as `wss://ws-api.binance.com:443/ws-api/v3`. */
  readonly wsApiUrl: string;
  readonly keys: ApiKeys;
  readonly recvWindowMs: number;
  readonly handshakeTimeoutMs: number;
  /** How often we ping, and after how long without any sign of life the connection is given up: no news is ordinary here. */
  readonly pingEveryMs: number;
  readonly deadAfterMs: number;
  /** The exchange cuts a connection after 24 h; we are earlier. */
  readonly rotateAfterMs: number;
  readonly reconnectInitialMs: number;
  readonly reconnectMaxMs: number;
  readonly maxFrameBytes: number;
}

const SAMPLE_LENGTH = 200;
/** Refusals that a newly measured clock may cure. */
const CLOCK_CODE = -1021;

/**
 * The account's private stream over the WebSocket API (listen keys are gone since 2026-02-20): subscribes by signature,
 * watches for signs of life and opens itself again until closed. Whoever listens must reconcile after every onConnected.
 */
export class AccountStream {
  private readonly settings: AccountStreamSettings;
  private readonly time: ServerTime;
  private readonly listener: AccountListener;
  private readonly backoff: Backoff;
  private readonly timers = new Set<NodeJS.Timeout>();
  private socket: WebSocket | undefined;
  private subscribed = false;
  private closed = false;
  private quietTicks = 0;
  private ageTicks = 0;
  private requestId = 0;

  constructor(settings: AccountStreamSettings, time: ServerTime, listener: AccountListener) {
    this.settings = settings;
    this.time = time;
    this.listener = listener;
    this.backoff = new Backoff({ initialMs: settings.reconnectInitialMs, maxMs: settings.reconnectMaxMs });
  }

  /** Opens the stream and keeps it open. */
  open(): void {
    if (this.closed || this.socket !== undefined) return;
    const { handshakeTimeoutMs, maxFrameBytes, wsApiUrl } = this.settings;
    const socket = new WebSocket(wsApiUrl, {
      handshakeTimeout: handshakeTimeoutMs,
      maxPayload: maxFrameBytes,
      perMessageDeflate: false,
    });
    this.socket = socket;
    this.quietTicks = 0;
    this.ageTicks = 0;
    socket.on('open', () => void this.subscribe(socket));
    socket.on('message', (data, isBinary) => this.onMessage(socket, data, isBinary));
    socket.on('ping', () => this.alive());
    socket.on('pong', () => this.alive());
    socket.on('error', (error) => this.lose(socket, error.message));
    socket.on('close', (code) => this.lose(socket, `closed with code ${code}`));
  }

  /** Closes for good. */
  close(): void {
    this.closed = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    if (this.socket !== undefined) discard(this.socket);
    this.socket = undefined;
  }

  private async subscribe(socket: WebSocket): Promise<void> {
    this.watch(socket);
    const measured = await this.time.ensure();
    if (this.socket !== socket || socket.readyState !== WebSocket.OPEN) return;
    if (!measured.ok) {
      this.lose(socket, measured.error.message);
      return;
    }
    const { keys, recvWindowMs } = this.settings;
    this.requestId += 1;
    const params = signWebSocket(keys, { timestamp: this.time.nowMs(), recvWindow: recvWindowMs });
    socket.send(JSON.stringify({ id: String(this.requestId), method: 'userDataStream.subscribe.signature', params }));
  }

  private onMessage(socket: WebSocket, data: RawData, isBinary: boolean): void {
    if (this.socket !== socket) return;
    this.alive();
    const text = isBinary || !Buffer.isBuffer(data) ? undefined : data.toString('utf8');
    if (text === undefined) {
      this.listener.onBadFrame('a binary frame', '');
      return;
    }
    const frame = decodeAccountFrame(text);
    if (frame.ok) this.take(socket, frame.value);
    else this.listener.onBadFrame(frame.error, text.slice(0, SAMPLE_LENGTH));
  }

  private take(socket: WebSocket, frame: AccountFrame): void {
    if (frame.kind === 'event') this.listener.onEvent(frame.event);
    else if (frame.kind === 'end') {
      this.drop(socket, frame.reason);
      this.after(0, () => this.open());
    } else if (frame.kind === 'reply') this.onReply(socket, frame);
  }

  private onReply(socket: WebSocket, { id, refusal }: Extract<AccountFrame, { kind: 'reply' }>): void {
    if (refusal !== undefined) {
      if (refusal.code === CLOCK_CODE) void this.time.measure();
      this.lose(socket, `refused: ${refusal.code} ${refusal.text}`);
      return;
    }
    if (this.subscribed || id !== String(this.requestId)) return;
    this.subscribed = true;
    this.backoff.reset();
    this.listener.onConnected();
  }

  private alive(): void {
    this.quietTicks = 0;
  }

  /** Pings and judges; time is counted in ticks, so that a jump of the wall clock changes nothing. */
  private watch(socket: WebSocket): void {
    const { deadAfterMs, pingEveryMs, rotateAfterMs } = this.settings;
    this.after(pingEveryMs, () => {
      if (this.socket !== socket) return;
      this.quietTicks += 1;
      this.ageTicks += 1;
      if (this.quietTicks * pingEveryMs >= deadAfterMs) this.lose(socket, 'no sign of life');
      else if (!this.subscribed && this.ageTicks * pingEveryMs >= deadAfterMs)
        this.lose(socket, 'the subscription was not answered');
      else if (this.ageTicks * pingEveryMs >= rotateAfterMs)
        this.lose(socket, 'rotation before the exchange cuts the connection');
      else {
        socket.ping();
        this.watch(socket);
      }
    });
  }

  private lose(socket: WebSocket, reason: string): void {
    if (this.socket !== socket) return;
    if (reason.includes('Max payload size exceeded')) this.listener.onBadFrame(reason, '');
    this.drop(socket, reason);
    this.after(this.backoff.nextMs(), () => this.open());
  }

  private drop(socket: WebSocket, reason: string): void {
    if (this.socket !== socket) return;
    this.socket = undefined;
    this.subscribed = false;
    discard(socket);
    this.listener.onDisconnected(reason);
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

/** Ends a socket at once and hears nothing of it any more. */
function discard(socket: WebSocket): void {
  socket.removeAllListeners();
  socket.on('error', () => undefined);
  socket.terminate();
}
