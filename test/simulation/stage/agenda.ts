import { US_PER_MS } from '#libs/kernel';
import type { VirtualScheduler } from '#libs/testkit';

/** What the world outside does to the services at given times. Virtual time stands still while one of its actions is under way. */
export class Agenda {
  readonly #time: VirtualScheduler;
  readonly #beganUs: number;
  readonly #due: (() => Promise<void> | void)[] = [];
  #isOver = false;

  constructor(time: VirtualScheduler) {
    this.#time = time;
    this.#beganUs = time.monotonicUs();
  }

  /** Milliseconds since the story began. */
  get nowMs(): number {
    return (this.#time.monotonicUs() - this.#beganUs) / US_PER_MS;
  }

  /** Plans an action in so many milliseconds. */
  after(ms: number, action: () => Promise<void> | void): void {
    this.#time.runAfter(ms, () => {
      if (!this.#isOver) this.#due.push(action);
    });
  }

  /** Drops what is planned, for good. */
  close(): void {
    this.#isOver = true;
    this.#due.length = 0;
  }

  /** Lets time pass and does what falls due. */
  async runForMs(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms;
    let isOver = false;
    const end = this.#time.runAfter(ms, () => {
      isOver = true;
    });
    while (!isOver) {
      await this.#time.runUntil(() => isOver || this.#due.length > 0, untilMs - this.nowMs + 1);
      for (let action = this.#due.shift(); action !== undefined; action = this.#due.shift()) await action();
    }
    end.cancel();
  }
}
