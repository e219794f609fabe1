import type { AccountListener, RawReportListener } from '#libs/domain';
import {
  ConnectPace,
  type ConnectionOwner,
  type ConnectionSettings,
  VenueConnection,
  type VenueQuiet,
  type VenueRuntime,
  inBackground,
} from '../../connection/index.js';
import { ACCOUNT_CONNECTS } from '../connect-limits.js';
import { type AccountFrame, decodeAccountFrame } from './account-frame.js';
import type { ServerTime } from './server-time.js';
import { type ApiKeys, signWebSocket } from './signing.js';

/** How the private stream is kept up; times in milliseconds. */
export interface AccountStreamSettings extends Pick<
  ConnectionSettings,
  'handshakeTimeoutMs' | 'reconnectInitialMs' | 'reconnectMaxMs' | 'maxFrameBytes'
> {
  /** The whole address, such as `wss://ws-api.binance.com:443/ws-api/v3`. */
  readonly wsApiUrl: string;
  readonly keys: ApiKeys;
  readonly recvWindowMs: number;
  /** How often we ping, and after how long without any sign of life the connection is given up: no news is ordinary here. */
  readonly pingEveryMs: number;
  readonly deadAfterMs: number;
  /** The exchange cuts a connection after 24 h; we are earlier. */
  readonly rotateAfterMs: number;
}

const SAMPLE_LENGTH = 200;
/** Refusals that a newly measured clock may cure. */
const CLOCK_CODE = -1021;

/**
 * The account's private stream over the WebSocket API (listen keys are gone since 2026-02-20): subscribes by signature,
 * watches for signs of life and opens itself again until closed. Whoever listens must reconcile after every onConnected.
 */
export class AccountStream implements ConnectionOwner {
  readonly #settings: AccountStreamSettings;
  readonly #time: ServerTime;
  readonly #listener: AccountListener;
  readonly #raw: RawReportListener;
  readonly #pace: ConnectPace;
  readonly #connection: VenueConnection;
  readonly #quiet: VenueQuiet | undefined;
  #isSubscribed = false;
  /** Tells an answer that belongs to an older socket. */
  #requestId = 0;

  constructor(
    runtime: VenueRuntime,
    settings: AccountStreamSettings,
    time: ServerTime,
    listener: AccountListener,
    raw: RawReportListener,
  ) {
    this.#settings = settings;
    this.#raw = raw;
    this.#quiet = runtime.quiet;
    this.#time = time;
    this.#listener = listener;
    const { wsApiUrl: url, pingEveryMs, deadAfterMs } = settings;
    const connection: ConnectionSettings = {
      ...settings,
      url,
      tickMs: pingEveryMs,
      requestPauseMs: 0,
      keepAlive: { everyMs: pingEveryMs },
      silence: { staleAfterMs: deadAfterMs, deadAfterMs, countsHeartbeats: true },
    };
    this.#pace = new ConnectPace(runtime.scheduler, ACCOUNT_CONNECTS.pauseMs, ACCOUNT_CONNECTS.atOnce);
    this.#connection = new VenueConnection(connection, runtime, this, this.#pace);
  }

  /** Opens the stream and keeps it open. */
  open(): void {
    this.#connection.open();
  }

  /** Closes for good. */
  close(): void {
    this.#pace.close();
    this.#connection.close();
  }

  onOpen(): readonly string[] {
    this.#requestId += 1;
    inBackground(this.#subscribe(this.#requestId));
    return [];
  }

  onDown(reason: string): void {
    this.#isSubscribed = false;
    this.#requestId += 1;
    this.#listener.onDisconnected(reason);
  }

  onText(frame: Buffer): boolean {
    const text = frame.toString('utf8');
    this.#raw.onRawReport({ source: 'STREAM', question: '', text });
    const decoded = decodeAccountFrame(text);
    if (decoded.ok) this.#takeFrame(decoded.value);
    else this.#listener.onBadFrame(decoded.error, text.slice(0, SAMPLE_LENGTH));
    return this.#isSubscribed;
  }

  onBadFrame(reason: string): void {
    this.#listener.onBadFrame(reason, '');
  }

  onTick(): void {
    const { deadAfterMs, rotateAfterMs } = this.#settings;
    const { ageMs } = this.#connection;
    if (!this.#isSubscribed && ageMs >= deadAfterMs)
      this.#connection.replaceSocket('the subscription was not answered');
    else if (ageMs >= rotateAfterMs) this.#connection.replaceSocket('rotation before the exchange cuts the connection');
  }

  async #subscribe(requestId: number): Promise<void> {
    const measured = await this.#time.ensure();
    if (this.#requestId !== requestId) return;
    const quietMs = this.#quiet?.leftMs ?? 0;
    if (quietMs > 0) {
      this.#connection.replaceSocket(`the venue wants to hear nothing for ${quietMs} ms`);
      return;
    }
    if (!measured.ok) {
      this.#connection.replaceSocket(measured.error.message);
      return;
    }
    const { keys, recvWindowMs } = this.#settings;
    const params = signWebSocket(keys, { timestamp: this.#time.nowMs(), recvWindow: recvWindowMs });
    const request = { id: String(requestId), method: 'userDataStream.subscribe.signature', params };
    this.#connection.send([JSON.stringify(request)]);
  }

  #takeFrame(frame: AccountFrame): void {
    if (frame.kind === 'event') this.#listener.onAccountEvent(frame.event);
    else if (frame.kind === 'end') this.#connection.replaceSocketAtOnce(frame.reason);
    else if (frame.kind === 'reply') this.#onReply(frame);
  }

  #onReply({ id, refusal }: Extract<AccountFrame, { kind: 'reply' }>): void {
    if (refusal !== undefined) {
      this.#quiet?.demand(refusal.quietMs);
      if (refusal.code === CLOCK_CODE) inBackground(this.#time.measure().then(() => undefined));
      this.#connection.replaceSocket(`refused: ${refusal.code} ${refusal.text}`);
      return;
    }
    if (this.#isSubscribed || id !== String(this.#requestId)) return;
    this.#isSubscribed = true;
    this.#listener.onConnected();
  }
}
