import { setTimeout as delay } from 'node:timers/promises';
import { ExponentialBackoff, type IBackoff } from 'cockatiel';

/** How long to wait between tries. */
export interface BackoffSettings {
  readonly initialMs: number;
  readonly maxMs: number;
}

/** Growing, jittered waits between tries, until something went well again. */
export class Backoff {
  private readonly factory: ExponentialBackoff<unknown>;
  private current: IBackoff<unknown> | undefined;

  constructor(settings: BackoffSettings) {
    this.factory = new ExponentialBackoff({ initialDelay: settings.initialMs, maxDelay: settings.maxMs });
  }

  /** How many milliseconds to wait before the next try. */
  nextMs(): number {
    this.current = this.current === undefined ? this.factory.next() : this.current.next(undefined);
    return this.current.duration;
  }

  /** It went well: the next wait is short again. */
  reset(): void {
    this.current = undefined;
  }
}

/** Waits; answers `false` at once when the signal says that its owner closes. */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  try {
    await delay(ms, undefined, { signal });
    return true;
  } catch (cause) {
    if (signal.aborted) return false;
    throw cause;
  }
}

/** Runs something that nobody waits for; what it throws is a bug and ends the process. */
export function inBackground(work: Promise<void>): void {
  work.catch((error: unknown) => {
    queueMicrotask(() => {
      throw error;
    });
  });
}
