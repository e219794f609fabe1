import type { ScheduledWork, Scheduler } from '#libs/kernel';

/** Opens the connections of one feed at the venue's pace: at once where none was opened lately, else one after the other. */
export class ConnectPace {
  private readonly scheduler: Scheduler;
  private readonly pauseMs: number;
  private waiting: (() => void)[] = [];
  private timer: ScheduledWork | undefined;
  private closed = false;

  /** `pauseMs` lies at least between two connections. */
  constructor(scheduler: Scheduler, pauseMs: number) {
    this.scheduler = scheduler;
    this.pauseMs = pauseMs;
  }

  /** Runs what opens a connection, when its turn comes. */
  openInTurn(open: () => void): void {
    if (this.closed) return;
    if (this.timer !== undefined) {
      this.waiting.push(open);
      return;
    }
    this.timer = this.scheduler.runAfter(this.pauseMs, () => this.openNext());
    open();
  }

  /** Opens nothing for so long: the venue has refused a connection of this address. */
  keepQuiet(ms: number): void {
    if (this.closed) return;
    this.timer?.cancel();
    this.timer = this.scheduler.runAfter(Math.max(ms, this.pauseMs), () => this.openNext());
  }

  /** Opens nothing more. */
  close(): void {
    this.closed = true;
    this.timer?.cancel();
    this.waiting = [];
  }

  private openNext(): void {
    this.timer = undefined;
    const open = this.waiting.shift();
    if (open !== undefined) this.openInTurn(open);
  }
}
