import { type ScheduledWork, type Scheduler, US_PER_MS } from '#libs/kernel';
import type { VenueRuntime } from './venue-runtime.js';

/** The part of one process in the pace at which an address may open connections. */
export function paceOf({ processes = 1, scheduler }: VenueRuntime, pauseMs: number, atOnce: number): ConnectPace {
  return new ConnectPace(scheduler, pauseMs * processes, Math.max(1, Math.floor(atOnce / processes)));
}

/** Opens the connections of one feed at the venue's pace: at once where few were opened lately, else one after the other. */
export class ConnectPace {
  private readonly scheduler: Scheduler;
  private readonly pauseMs: number;
  private readonly atOnce: number;
  /** When all that were opened would have been, at the pause alone; on the monotonic clock. */
  private paidUntilUs = 0;
  private waiting: (() => void)[] = [];
  private timer: ScheduledWork | undefined;
  private closed = false;
  /** On the monotonic clock. */
  private quietUntilUs = 0;

  /** `pauseMs` lies between two connections in the long run; so many may be opened `atOnce` where none was for long. */
  constructor(scheduler: Scheduler, pauseMs: number, atOnce = 1) {
    this.scheduler = scheduler;
    this.pauseMs = pauseMs;
    this.atOnce = atOnce;
  }

  /** Runs what opens a connection, when its turn comes. */
  openInTurn(open: () => void): void {
    if (this.closed) return;
    if (this.timer !== undefined) {
      this.waiting.push(open);
      return;
    }
    const waitMs = this.noteOpened();
    if (waitMs > 0) this.timer = this.scheduler.runAfter(waitMs, () => this.openNext());
    open();
  }

  /** Opens nothing for so long: the venue has refused a connection of this address. A shorter demand does not end a longer one. */
  keepQuiet(ms: number): void {
    const untilUs = this.scheduler.monotonicUs() + ms * US_PER_MS;
    if (this.closed || untilUs <= this.quietUntilUs) return;
    this.quietUntilUs = untilUs;
    this.timer?.cancel();
    this.timer = this.scheduler.runAfter(Math.max(ms, this.pauseMs), () => this.openNext());
  }

  /** Opens nothing more. */
  close(): void {
    this.closed = true;
    this.timer?.cancel();
    this.waiting = [];
  }

  /** One is opened now; returns for how many milliseconds none may be. */
  private noteOpened(): number {
    const nowUs = this.scheduler.monotonicUs();
    const pauseUs = this.pauseMs * US_PER_MS;
    this.paidUntilUs = Math.max(this.paidUntilUs, nowUs) + pauseUs;
    return Math.max(0, this.paidUntilUs - (this.atOnce - 1) * pauseUs - nowUs) / US_PER_MS;
  }

  private openNext(): void {
    this.timer = undefined;
    while (this.timer === undefined) {
      const open = this.waiting.shift();
      if (open === undefined) return;
      this.openInTurn(open);
    }
  }
}
