import { type Scheduler, US_PER_MS } from '#libs/kernel';

/** A second signal within this time is the same Ctrl-C, sent by the terminal and by npm. */
const SAME_SIGNAL_MS = 1_000;

/** Knows when a run is to end, and why. */
export interface StopRequest {
  /** Aborted with the first signal: stop in order. */
  readonly stop: AbortSignal;
  /** Aborted with the second signal: stop at once. */
  readonly force: AbortSignal;
  /** Stops listening. */
  dispose(): void;
}

/**
 * Listens to Ctrl-C, SIGTERM and SIGHUP. Where nobody reads what is printed any more (`npm start | head`), it is as if the terminal were gone:
 * stop in order. That is listened to until the process ends, because each further line fails, too.
 */
export function listenForStop(
  scheduler: Scheduler,
  onForce: () => void,
  output: NodeJS.WritableStream = process.stdout,
): StopRequest {
  const stop = new AbortController();
  const force = new AbortController();
  let firstAtUs = 0;
  const onSignal = (): void => {
    if (!stop.signal.aborted) {
      firstAtUs = scheduler.monotonicUs();
      stop.abort();
    } else if (scheduler.monotonicUs() - firstAtUs >= SAME_SIGNAL_MS * US_PER_MS) {
      force.abort();
      onForce();
    }
  };
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    stop.abort();
  });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    stop: stop.signal,
    force: force.signal,
    dispose: () => signals.forEach((signal) => process.off(signal, onSignal)),
  };
}
