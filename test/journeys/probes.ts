import { setTimeout as sleep } from 'node:timers/promises';
import type { KeptProcess, ProbedService } from '../faults/tier/suite/kept-process.js';

const POLL_MS = 50;
const DRAIN_POLL_MS = 5;
/** How long readiness may take to go and to come back, on a machine of any speed. */
const PATIENCE_MS = 180_000;
/** A probe that answers so late was never answered: longer than any stall of a busy machine. */
const LIVENESS_MS = 15_000;

/** What a readiness probe said: the status, and each condition with whether it holds. */
export interface ReadinessReport {
  /** 0 without an answer. */
  readonly status: number;
  readonly up: readonly string[];
  readonly down: readonly string[];
}

/** How a process ended that was asked to. */
export interface DrainedProcess {
  readonly code: number;
  readonly tookMs: number;
  readonly wasReadyAgain: boolean;
}

/** Asks a process whether it is ready, and by which conditions. */
export async function askReadiness(process: ProbedService): Promise<ReadinessReport> {
  const { status, body } = await process.ask('/health/ready');
  const { details = {} } = (body ?? {}) as { readonly details?: Readonly<Record<string, { readonly status: string }>> };
  const named = (wanted: string): readonly string[] =>
    Object.entries(details).flatMap(([name, detail]) => (detail.status === wanted ? [name] : []));
  return { status, up: named('up'), down: named('down') };
}

/** Polls the readiness of a process until `isEnough` of a report; throws with the last one where that does not come. */
export async function whenReport(
  process: ProbedService,
  what: string,
  isEnough: (report: ReadinessReport) => boolean,
): Promise<ReadinessReport> {
  const untilMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const report = await askReadiness(process);
    if (isEnough(report)) return report;
    if (performance.now() > untilMs) throw new Error(`${process.name}: ${what} never came: ${JSON.stringify(report)}`);
    await sleep(POLL_MS);
  }
}

/** Waits until a process is not ready for these reasons; each must be named once, not all of them at the same moment. */
export async function whenUnreadyFor(process: ProbedService, conditions: readonly string[]): Promise<void> {
  const left = new Set(conditions);
  await whenReport(process, `not ready for ${[...left].join(', ')}`, ({ down, status }) => {
    if (status === 503) for (const name of down) left.delete(name);
    return left.size === 0;
  });
}

/** Asks processes again and again whether they live, while something is done; returns what was no plain yes. */
export async function watchLiveness(
  processes: readonly ProbedService[],
  work: () => Promise<void>,
): Promise<readonly string[]> {
  const stop = new AbortController();
  const watched = processes.map((process) => watchOne(process, stop.signal));
  try {
    await work();
  } finally {
    stop.abort();
  }
  return (await Promise.all(watched)).flat();
}

/** Stops a process in order; returns its exit code, how long it took, and whether it was ready again after it had said that it is not. */
export async function stopAndWatch(process: KeptProcess): Promise<DrainedProcess> {
  const beganMs = performance.now();
  const stop = new AbortController();
  const watched = watchDraining(process, stop.signal);
  const code = await process.stop().finally(() => stop.abort());
  return { code, tookMs: performance.now() - beganMs, wasReadyAgain: await watched };
}

async function watchDraining(process: KeptProcess, stop: AbortSignal): Promise<boolean> {
  let wasUnready = false;
  while (!stop.aborted) {
    const { status } = await askReadiness(process);
    if (status === 200 && wasUnready) return true;
    wasUnready ||= status !== 200;
    await sleep(DRAIN_POLL_MS);
  }
  return false;
}

async function watchOne(process: ProbedService, stop: AbortSignal): Promise<readonly string[]> {
  const endsBefore = process.ends.length;
  const troubles = new Set<string>();
  do {
    const { status } = await process.ask('/health/live', { signal: AbortSignal.timeout(LIVENESS_MS) });
    if (status !== 200) troubles.add(`${process.name} said ${status} when asked whether it lives`);
    await sleep(POLL_MS);
  } while (!stop.aborted);
  const ended = process.ends.slice(endsBefore);
  return [...troubles, ...ended.map((code) => `${process.name} ended with ${code}`)];
}
