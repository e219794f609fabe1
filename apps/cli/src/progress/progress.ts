import type { Scheduler } from '#libs/kernel';
import { SystemScheduler } from '#libs/platform';

/** Work that takes no longer says nothing, in milliseconds; then its line is written again as often. */
const LOOK_EVERY_MS = 1_000;
const USUAL_COLUMNS = 80;
const WIPE = '\r\u{1b}[K';

/** A terminal, or what is none: then nothing is written. */
export interface ProgressTarget {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Hears how far long work has come. */
export interface Progress {
  /** What it is at; a function is asked when the line is written, so that noting costs nothing. */
  note(where: string | (() => string)): void;
  /** Takes the line from the terminal, because something else is about to be written there. */
  wipe(): void;
}

/** For work that nobody watches. */
export const UNWATCHED: Progress = { note: () => undefined, wipe: () => undefined };

/**
 * Does long work, and says on a terminal how far it has come: one line with the seconds, from the first second on, which is gone at the end.
 * Files and pipes get nothing, so that what a script reads stays what it was.
 */
export async function watchProgress<Result>(
  target: ProgressTarget,
  work: (progress: Progress) => Promise<Result>,
  scheduler: Scheduler = new SystemScheduler(),
): Promise<Result> {
  if (target.isTTY !== true) return work(UNWATCHED);
  const line = new ProgressLine(target, scheduler);
  const writing = scheduler.runEvery({
    name: 'progress',
    intervalMs: LOOK_EVERY_MS,
    run: () => line.write(),
    onError: (error) => line.note(String(error)),
  });
  try {
    return await work(line);
  } finally {
    void writing.stop();
    line.wipe();
  }
}

class ProgressLine implements Progress {
  readonly #target: ProgressTarget;
  readonly #scheduler: Scheduler;
  readonly #startedUs: number;
  #where: string | (() => string) = 'at work';
  #isShown = false;

  constructor(target: ProgressTarget, scheduler: Scheduler) {
    this.#target = target;
    this.#scheduler = scheduler;
    this.#startedUs = scheduler.monotonicUs();
  }

  note(where: string | (() => string)): void {
    this.#where = where;
  }

  write(): void {
    const seconds = Math.round((this.#scheduler.monotonicUs() - this.#startedUs) / 1e6);
    const where = typeof this.#where === 'string' ? this.#where : this.#where();
    this.#target.write(`${WIPE}${`${where}  ${seconds} s`.slice(0, (this.#target.columns ?? USUAL_COLUMNS) - 1)}`);
    this.#isShown = true;
  }

  wipe(): void {
    if (this.#isShown) this.#target.write(WIPE);
    this.#isShown = false;
  }
}
