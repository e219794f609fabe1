import type { ScheduledWork, Scheduler } from '#libs/kernel';

/** Frames that wait to be sent; more means that the venue takes nothing. */
const MAX_WAITING = 4_096;

/** What one socket has yet to send: frames leave in order, a pause apart. */
export class Outbox {
  readonly #scheduler: Scheduler;
  readonly #pauseMs: number;
  readonly #send: (frame: string, isLast: boolean) => void;
  #waiting: string[] = [];
  #pause: ScheduledWork | undefined;

  /** `send` sends a frame now; its second argument is whether no other waits. */
  constructor(scheduler: Scheduler, pauseMs: number, send: (frame: string, isLast: boolean) => void) {
    this.#scheduler = scheduler;
    this.#pauseMs = pauseMs;
    this.#send = send;
  }

  /** How many frames wait for their turn. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Adds frames behind those that wait; returns `false` where too many wait. */
  add(frames: readonly string[]): boolean {
    this.#waiting.push(...frames);
    if (this.#pause === undefined) this.#sendNext();
    return this.#waiting.length <= MAX_WAITING;
  }

  /** Adds a frame before those that wait. */
  addFirst(frame: string): void {
    this.#waiting.unshift(frame);
    if (this.#pause === undefined) this.#sendNext();
  }

  /** Sends nothing more: its socket is gone. */
  discard(): void {
    this.#waiting = [];
    this.#pause?.cancel();
  }

  #sendNext(): void {
    this.#pause = undefined;
    const frame = this.#waiting.shift();
    if (frame === undefined) return;
    this.#pause = this.#scheduler.runAfter(this.#pauseMs, () => this.#sendNext());
    this.#send(frame, this.#waiting.length === 0);
  }
}
