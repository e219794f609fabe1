import { isUtf8 } from 'node:buffer';
import type { PeriodicWork, ScheduledWork } from '#libs/kernel';
import type { SocketEnd, SocketListener, TakeText, VenueSocket } from '../transport/index.js';
import { failLoudly, inBackground } from './background.js';
import type { ConnectionSettings } from './connection-settings.js';
import type { ConnectionTap } from './frame-tap.js';
import { Outbox } from './outbox.js';
import { SilenceWatch } from './silence-watch.js';
import type { ConnectionOwner } from './connection-owner.js';
import type { VenueRuntime } from './venue-runtime.js';

/** What becomes of one socket. */
export interface SocketSessionEvents {
  /** The socket is over; nothing of it comes any more. */
  /** `quietMs`: the venue wants to hear nothing for so long. */
  onLost(reason: string, quietMs: number): void;
  /** Market data came for the first time: the venue serves us. */
  onFirstData(): void;
}

/** One socket of a connection, from its handshake to its end. */
export class SocketSession implements SocketListener {
  readonly takeText: TakeText | undefined;
  readonly #settings: ConnectionSettings;
  readonly #runtime: VenueRuntime;
  readonly #owner: ConnectionOwner;
  readonly #events: SocketSessionEvents;
  readonly #silence: SilenceWatch;
  readonly #outbox: Outbox;
  readonly #tap: ConnectionTap | undefined;
  readonly #handshake: ScheduledWork;
  readonly #socket: VenueSocket;
  #ticking: PeriodicWork | undefined;
  #isOver = false;
  #isSubscriptionSent = false;
  #hadData = false;
  /** Whether the tap has received the frame that comes next by {@link onText}. */
  #isTapped = false;
  #sinceKeepAliveMs = 0;
  #ageMs = 0;

  constructor(
    settings: ConnectionSettings,
    runtime: VenueRuntime,
    owner: ConnectionOwner,
    events: SocketSessionEvents,
  ) {
    this.#settings = settings;
    this.#runtime = runtime;
    this.#owner = owner;
    this.#events = events;
    const { url, maxFrameBytes, handshakeTimeoutMs, requestPauseMs } = settings;
    this.#silence = new SilenceWatch(settings.silence);
    this.#outbox = new Outbox(runtime.scheduler, requestPauseMs, (frame, isLast) => this.#sendNow(frame, isLast));
    this.#tap = settings.tap?.onConnection(url);
    const giveUp = (): void => this.lose(`no handshake within ${handshakeTimeoutMs} ms`);
    this.#handshake = runtime.scheduler.runAfter(handshakeTimeoutMs, giveUp);
    const { takeBytes } = owner;
    this.takeText =
      takeBytes === undefined ? undefined : (bytes, start, end) => this.#offer(takeBytes, bytes, start, end);
    this.#socket = runtime.transport.openSocket({ url, maxFrameBytes }, this);
  }

  /** How long the socket is open, in milliseconds. */
  get ageMs(): number {
    return this.#ageMs;
  }

  /** Whether frames wait for their turn. */
  get isSending(): boolean {
    return this.#outbox.waiting > 0;
  }

  /** Sends frames in this order, at the venue's pace; they are lost with the socket. */
  send(frames: readonly string[]): void {
    if (!this.#socket.isOpen) return;
    if (!this.#outbox.add(frames)) this.lose('too many frames wait to be sent');
  }

  /** Gives the socket up. */
  lose(reason: string, quietMs = 0): void {
    if (this.#isOver) return;
    this.end(reason);
    this.#events.onLost(reason, quietMs);
  }

  /** Ends the socket without a report to its owner. */
  end(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#handshake.cancel();
    this.#outbox.discard();
    if (this.#ticking !== undefined) inBackground(this.#ticking.stop());
    this.#tap?.onClosed(reason);
    this.#socket.terminate();
  }

  onOpen(): void {
    this.#handshake.cancel();
    const { tickMs } = this.#settings;
    this.#ticking = this.#runtime.scheduler.runEvery({
      name: 'watch-connection',
      intervalMs: tickMs,
      run: () => this.#onTick(tickMs),
      onError: failLoudly,
    });
    this.send(this.#owner.onOpen());
  }

  onText(bytes: Buffer): void {
    this.#silence.noteFrame();
    if (this.#isTapped) this.#isTapped = false;
    else this.#tap?.onFrame(bytes);
    if (this.#owner.onText(bytes)) this.#noteData();
  }

  onBinary(): void {
    this.#silence.noteFrame();
    this.#owner.onBadFrame('a binary frame');
  }

  onHeartbeat(): void {
    if (this.#settings.silence.countsHeartbeats === true) this.#silence.noteFrame();
  }

  onNoFastPath(reason: string): void {
    this.#owner.onNoFastPath?.(reason);
  }

  onEnd({ reason, isFrameTooLarge, quietMs }: SocketEnd): void {
    if (this.#isOver) return;
    if (isFrameTooLarge) this.#owner.onBadFrame(`a frame over ${this.#settings.maxFrameBytes} bytes`);
    this.lose(reason, quietMs);
  }

  /** A text in place; one that is not taken comes by {@link onText}. */
  #offer(takeBytes: TakeText, bytes: Buffer, start: number, end: number): boolean {
    if (this.#tap !== undefined && !this.#passToTap(this.#tap, bytes.subarray(start, end))) return false;
    if (!takeBytes(bytes, start, end)) return false;
    this.#isTapped = false;
    this.#noteData();
    return true;
  }

  /** Tells the tap, unless the frame is not text: then the transport ends the connection. */
  #passToTap(tap: ConnectionTap, frame: Buffer): boolean {
    if (!isUtf8(frame)) return false;
    tap.onFrame(frame);
    this.#isTapped = true;
    return true;
  }

  #noteData(): void {
    this.#silence.noteData();
    if (this.#hadData) return;
    this.#hadData = true;
    this.#events.onFirstData();
  }

  #sendNow(frame: string, isLast: boolean): void {
    if (!this.#socket.isOpen) return;
    this.#tap?.onSent(frame);
    this.#socket.sendText(frame);
    if (!isLast || this.#isSubscriptionSent) return;
    this.#isSubscriptionSent = true;
    this.#owner.onSubscriptionSent?.();
  }

  #onTick(passedMs: number): void {
    if (this.#isOver) return;
    this.#ageMs += passedMs;
    const trouble = this.#silence.passTime(passedMs);
    if (trouble !== undefined) {
      this.lose(trouble);
      return;
    }
    this.#keepAlive(passedMs);
    if (this.#silence.becameStale()) this.#owner.onSilent?.();
    this.#owner.onTick();
  }

  #keepAlive(passedMs: number): void {
    const { keepAlive } = this.#settings;
    this.#sinceKeepAliveMs += passedMs;
    if (keepAlive === undefined || this.#sinceKeepAliveMs < keepAlive.everyMs) return;
    this.#sinceKeepAliveMs = 0;
    // Ahead of subscriptions that wait for their turn: those may take longer than the venue waits for us.
    if (keepAlive.frame === undefined) this.#socket.ping();
    else this.#outbox.addFirst(keepAlive.frame);
  }
}
