import { FEED_CONNECTS } from '../connect-limits.js';
import {
  type ConnectPace,
  type ConnectionOwner,
  type ConnectionSettings,
  type FrameTap,
  VenueConnection,
  type VenueRuntime,
  paceOf,
} from '../../connection/index.js';

/** How a connection to the market streams behaves; all times in milliseconds. */
export interface StreamConnectionSettings extends Pick<
  ConnectionSettings,
  'handshakeTimeoutMs' | 'reconnectInitialMs' | 'reconnectMaxMs' | 'maxFrameBytes'
> {
  /** Such as `wss://stream.binance.com:9443`, without a path. */
  readonly streamUrl: string;
  /** Data silence after which nothing that came from this connection is current any more. */
  readonly staleAfterMs: number;
  /** Data silence after which the connection is given up: a dead stream keeps answering pings. */
  readonly deadAfterMs: number;
  /** The exchange cuts a connection after 24 h; we ask for another one earlier. */
  readonly rotateAfterMs: number;
  /** Receives every frame, for recordings. */
  readonly tap?: FrameTap | undefined;
}

/** Who owns a connection. */
export interface StreamConnectionListener {
  /** Subscribed: data flows from now on. */
  onUp(): void;
  /** Lost, and being opened again. */
  onDown(reason: string): void;
  /** A text frame as it lies in the socket's buffer; returns whether it was market data, by which liveness is judged. */
  onFrame(frame: Buffer): boolean;
  /** A frame that is no text, or over the limit. */
  onBadFrame(reason: string): void;
  /** No data for `staleAfterMs`. */
  onSilent(): void;
  /** Four times a second while the connection is open. */
  onTick(): void;
  /** Old enough to be replaced; reported four times a second from then on, while the connection goes on. */
  onRotationDue(): void;
}

/** How often a connection looks at itself, in milliseconds. */
const TICK_MS = 250;
/** Streams per SUBSCRIBE request, and the pause between two requests: the limit is 5 messages a second, pongs included. */
const STREAMS_PER_REQUEST = 200;
const REQUEST_PAUSE_MS = 300;
/** A request that is not answered for this long was lost with its connection. */
const REPLY_TIMEOUT_MS = 10_000;

/**
 * One WebSocket with a fixed set of streams of Binance, for clients that relay its frames as they are: subscribes, and is up when every
 * subscription was answered.
 */
export class StreamConnection implements ConnectionOwner {
  readonly #settings: StreamConnectionSettings;
  readonly #streams: readonly string[];
  readonly #listener: StreamConnectionListener;
  readonly #pace: ConnectPace;
  readonly #connection: VenueConnection;
  #openReplies = new Set<number>();
  #nextRequestId = 1;
  #isUp = false;

  constructor(
    runtime: VenueRuntime,
    settings: StreamConnectionSettings,
    streams: readonly string[],
    listener: StreamConnectionListener,
  ) {
    this.#settings = settings;
    this.#streams = streams;
    this.#listener = listener;
    const { staleAfterMs, deadAfterMs, streamUrl } = settings;
    const connection: ConnectionSettings = {
      ...settings,
      url: `${streamUrl}/stream`,
      tickMs: TICK_MS,
      requestPauseMs: REQUEST_PAUSE_MS,
      keepAlive: undefined,
      silence: { staleAfterMs, deadAfterMs, dataDeadAfterMs: deadAfterMs },
    };
    this.#pace = paceOf(runtime, FEED_CONNECTS.pauseMs, FEED_CONNECTS.atOnce);
    this.#connection = new VenueConnection(connection, runtime, this, this.#pace);
  }

  /** Connections opened after the first. */
  get reconnects(): number {
    return this.#connection.reconnects;
  }

  /** Opens the connection and keeps it open. */
  open(): void {
    this.#connection.open();
  }

  /** Gives the present connection up and opens another at once. */
  reconnectNow(reason: string): void {
    this.#connection.replaceSocketAtOnce(reason);
  }

  /** Closes for good. */
  close(): void {
    this.#pace.close();
    this.#connection.close();
  }

  /** Takes the answer to a SUBSCRIBE. */
  onReply(id: number, refusal: string | undefined): void {
    if (refusal !== undefined) {
      this.#connection.replaceSocket(`the subscription was refused: ${refusal}`);
      return;
    }
    this.#openReplies.delete(id);
    if (this.#isUp || this.#openReplies.size > 0) return;
    this.#isUp = true;
    this.#listener.onUp();
  }

  onOpen(): readonly string[] {
    this.#openReplies = new Set();
    const requests: string[] = [];
    for (let start = 0; start < this.#streams.length; start += STREAMS_PER_REQUEST)
      requests.push(this.#request(this.#streams.slice(start, start + STREAMS_PER_REQUEST)));
    return requests;
  }

  onDown(reason: string): void {
    this.#isUp = false;
    this.#listener.onDown(reason);
  }

  onText(frame: Buffer): boolean {
    return this.#listener.onFrame(frame);
  }

  onBadFrame(reason: string): void {
    this.#listener.onBadFrame(reason);
  }

  onSilent(): void {
    this.#listener.onSilent();
  }

  onTick(): void {
    const { ageMs } = this.#connection;
    if (!this.#isUp && ageMs > REPLY_TIMEOUT_MS) {
      this.#connection.replaceSocket('the subscription was not answered');
      return;
    }
    if (ageMs >= this.#settings.rotateAfterMs) this.#listener.onRotationDue();
    this.#listener.onTick();
  }

  #request(params: readonly string[]): string {
    const id = this.#nextRequestId;
    this.#nextRequestId = id >= Number.MAX_SAFE_INTEGER ? 1 : id + 1;
    this.#openReplies.add(id);
    return JSON.stringify({ method: 'SUBSCRIBE', params, id });
  }
}
