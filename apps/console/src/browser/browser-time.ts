/** The browser's clock and timers: the only place of the console that knows them. */

/** Milliseconds since the page was opened; never goes back. */
export function monotonicMs(): number {
  return performance.now();
}

/** The time of day on this machine, in microseconds since the epoch. */
export function wallClockUs(): number {
  return (performance.timeOrigin + performance.now()) * 1_000;
}

/** Calls `work` again and again; returns what stops it. */
export function everyMs(intervalMs: number, work: () => void): () => void {
  const timer = setInterval(work, intervalMs);
  return () => clearInterval(timer);
}

/** Calls `work` once after a while; returns what takes it back. */
export function afterMs(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, delayMs);
  return () => clearTimeout(timer);
}

/** Calls `work` before the next frame is painted. */
export function beforeFrame(work: () => void): void {
  requestAnimationFrame(work);
}
