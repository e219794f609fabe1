import type { Clock } from './time.js';

/**
 * Signals to waiting code that the result is no longer wanted. A standard `AbortSignal` is one; the kernel knows no Node and no DOM, so it
 * names only what it uses.
 */
export interface StopSignal {
  /** Whether it was given. Once true it stays true. */
  readonly aborted: boolean;
  /** Calls `listener` when it is given; never for one that was given before. */
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  /** Forgets a listener. */
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Work that was asked for later. */
export interface ScheduledWork {
  /** Takes the work back; does nothing once it has run or was taken back. */
  cancel(): void;
}

/** Work that is done again and again until it is stopped. */
export interface PeriodicWork {
  /** Asks for no further round and resolves when the round under way has ended. */
  stop(): Promise<void>;
}

/** How often periodic work is done, and who learns of a round that failed. */
export interface PeriodicPlan {
  /** Names the work in logs, such as `renew-lease`. */
  readonly name: string;
  /** Pause from the end of a round to the start of the next, in milliseconds; a function is asked before each pause. */
  readonly intervalMs: number | (() => number);
  /** Whether the first round starts at once instead of after a pause. */
  readonly startsAtOnce?: boolean;
  /** One round. Rounds never overlap. */
  readonly run: () => Promise<void> | void;
  /** Receives what a round threw; the next round comes all the same. */
  readonly onError: (error: unknown) => void;
}

/**
 * Time as an input: what the time is, and how to be called later. Live code runs on the machine's timers, tests and
 * simulations on a virtual clock that jumps to whatever is due next.
 *
 * Durations are measured on the monotonic clock: a wall clock that is set back or forward neither delays nor hastens them.
 */
export interface Scheduler extends Clock {
  /** Microseconds since an arbitrary moment; never goes back and ignores every correction of the wall clock. */
  monotonicUs(): number;
  /** Runs `work` once after `delayMs` milliseconds (at least 0, at most 2^31 - 1); never within this call. */
  runAfter(delayMs: number, work: () => void): ScheduledWork;
  /** Does work again and again; see {@link PeriodicPlan}. */
  runEvery(plan: PeriodicPlan): PeriodicWork;
  /** Resolves after `delayMs` milliseconds, or as soon as `signal` is given. Never rejects: look at the signal. */
  sleep(delayMs: number, signal?: StopSignal): Promise<void>;
}
