import { US_PER_MS } from '#libs/kernel';
import type { ScheduledWork, Scheduler } from '#libs/kernel';
import type { ClientSocket } from './client-socket.js';
import type { SocketCounters } from './socket-counters.js';

const PING_MS = 20_000;
const PONG_TIMEOUT_US = 60_000 * US_PER_MS;

/** Pings a connection every 20 s with the time, as Binance does, and ends it when no pong came for 60 s. */
export class KeepAlive {
  readonly #scheduler: Scheduler;
  readonly #socket: ClientSocket;
  readonly #counters: SocketCounters;
  #lastPongUs: number;
  #nextPing: ScheduledWork;

  constructor(scheduler: Scheduler, socket: ClientSocket, counters: SocketCounters) {
    this.#scheduler = scheduler;
    this.#socket = socket;
    this.#counters = counters;
    this.#lastPongUs = scheduler.monotonicUs();
    this.#nextPing = this.#pingLater();
  }

  onPong(): void {
    this.#lastPongUs = this.#scheduler.monotonicUs();
  }

  /** Sends no ping any more. */
  stopPinging(): void {
    this.#nextPing.cancel();
  }

  #pingLater(): ScheduledWork {
    return this.#scheduler.runAfter(PING_MS, () => this.#pingOrEnd());
  }

  #pingOrEnd(): void {
    if (this.#scheduler.monotonicUs() - this.#lastPongUs > PONG_TIMEOUT_US) {
      this.#counters.unanswered += 1;
      this.#socket.terminate();
      return;
    }
    this.#nextPing = this.#pingLater();
    this.#socket.ping(String(Math.floor(this.#scheduler.nowUs() / US_PER_MS)));
  }
}
