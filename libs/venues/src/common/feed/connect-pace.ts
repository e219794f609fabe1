/** Opens the connections of one feed at the venue's pace: at once where none was opened lately, else one after the other. */
export class ConnectPace {
  private readonly pauseMs: number;
  private waiting: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  /** `pauseMs` lies at least between two connections. */
  constructor(pauseMs: number) {
    this.pauseMs = pauseMs;
  }

  /** Runs what opens a connection, when its turn comes. */
  run(open: () => void): void {
    if (this.closed) return;
    if (this.timer !== undefined) {
      this.waiting.push(open);
      return;
    }
    this.timer = setTimeout(() => this.next(), this.pauseMs);
    open();
  }

  /** Opens nothing more. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.waiting = [];
  }

  private next(): void {
    this.timer = undefined;
    const open = this.waiting.shift();
    if (open !== undefined) this.run(open);
  }
}
