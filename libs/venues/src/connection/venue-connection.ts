import type { ScheduledWork } from '#libs/kernel';
import { Backoff } from './backoff.js';
import type { ConnectPace } from './connect-pace.js';
import type { ConnectionOwner } from './connection-owner.js';
import type { ConnectionSettings } from './connection-settings.js';
import { SocketSession } from './socket-session.js';
import type { VenueRuntime } from './venue-runtime.js';

/**
 * One WebSocket of a venue: sends at the venue's pace, keeps itself alive by the venue's rule, judges silence, and opens itself
 * again with growing, jittered waits until closed. Time is counted in its own ticks: a jump of the wall clock changes nothing.
 */
export class VenueConnection {
  readonly #settings: ConnectionSettings;
  readonly #runtime: VenueRuntime;
  readonly #owner: ConnectionOwner;
  readonly #pace: ConnectPace | undefined;
  readonly #backoff: Backoff;
  #session: SocketSession | undefined;
  #reopening: ScheduledWork | undefined;
  #isClosed = false;
  #reconnects = 0;

  /** `pace` keeps several connections of one feed apart. */
  constructor(settings: ConnectionSettings, runtime: VenueRuntime, owner: ConnectionOwner, pace?: ConnectPace) {
    this.#settings = settings;
    this.#runtime = runtime;
    this.#owner = owner;
    this.#pace = pace;
    const { reconnectInitialMs: initialMs, reconnectMaxMs: maxMs } = settings;
    this.#backoff = new Backoff({ initialMs, maxMs }, runtime.random);
  }

  /** Times it was opened after the first. */
  get reconnects(): number {
    return this.#reconnects;
  }

  /** How long the present socket is open, in milliseconds; 0 without one. */
  get ageMs(): number {
    return this.#session?.ageMs ?? 0;
  }

  /** Whether frames wait to be sent at the venue's pace. */
  get isSending(): boolean {
    return this.#session?.isSending === true;
  }

  /** Opens the connection when the venue's pace allows it, and keeps it open. */
  open(): void {
    if (this.#pace === undefined) this.#connect();
    else this.#pace.openInTurn(() => this.#connect());
  }

  /** Sends frames in this order, at the venue's pace; they are lost with the socket. */
  send(frames: readonly string[]): void {
    this.#session?.send(frames);
  }

  /** Gives the present socket up and opens another after the usual wait. */
  replaceSocket(reason: string): void {
    this.#session?.lose(reason);
  }

  /** Gives the present socket up and opens another at once. */
  replaceSocketAtOnce(reason: string): void {
    if (this.#session === undefined) return;
    this.#session.end(reason);
    this.#loseSession(reason, 0);
  }

  /** Closes for good. */
  close(): void {
    this.#isClosed = true;
    this.#reopening?.cancel();
    this.#session?.end('closed by us');
    this.#session = undefined;
  }

  #connect(): void {
    if (this.#isClosed || this.#session !== undefined) return;
    this.#session = new SocketSession(this.#settings, this.#runtime, this.#owner, {
      onLost: (reason, quietMs) => {
        // What the venue demands of the address holds for its other connections, too.
        if (quietMs > 0) this.#pace?.keepQuiet(quietMs);
        this.#loseSession(reason, Math.max(quietMs, this.#backoff.nextMs()));
      },
      onFirstData: () => this.#backoff.reset(),
    });
  }

  #loseSession(reason: string, waitMs: number): void {
    this.#session = undefined;
    this.#owner.onDown(reason);
    if (this.#isClosed) return;
    this.#reopening = this.#runtime.scheduler.runAfter(waitMs, () => {
      this.#reconnects += 1;
      this.open();
    });
  }
}
