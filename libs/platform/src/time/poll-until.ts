import { type Scheduler, type StopSignal, US_PER_MS } from '#libs/kernel';

/** How often to look, and when to give up. */
export interface PollPlan {
  /** Pause between two looks, in milliseconds; a function is asked before each pause. */
  readonly intervalMs: number | (() => number);
  /** No look begins later than this after the first one, in milliseconds; for ever unless told. */
  readonly timeoutMs?: number;
  /** Gives up as soon as it is given. */
  readonly signal?: StopSignal;
}

/**
 * Looks again and again until `look` finds something, and returns that; `undefined` where time or signal ended it. Looks at
 * least once. What `look` throws ends it too.
 */
export async function pollUntil<T>(
  scheduler: Scheduler,
  { intervalMs, timeoutMs = Infinity, signal }: PollPlan,
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T | undefined> {
  const beganUs = scheduler.monotonicUs();
  const isOver = (): boolean => signal?.aborted === true || scheduler.monotonicUs() - beganUs >= timeoutMs * US_PER_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined || isOver()) return found;
    await scheduler.sleep(typeof intervalMs === 'number' ? intervalMs : intervalMs(), signal);
    if (isOver()) return undefined;
  }
}
