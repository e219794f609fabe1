import { availableParallelism, loadavg } from 'node:os';

const WORK_MS = 30;
const CALIBRATIONS = 5;
/** Below this the machine counts as ours. */
const OURS = 1.3;
/** What the suite itself keeps busy, per processor. */
const OWN_LOAD = 1.5;

/**
 * How many times slower this machine is than it would be alone; 1 on a machine of our own. Wall time over processor time of a
 * little work that waits for nothing, or the queue for each processor, which is what long work such as a start waits in.
 */
export function contentionNow(): number {
  let [wallMs, cpuUs] = [0, 0];
  for (let n = 0; n < CALIBRATIONS; n += 1) {
    const before = process.cpuUsage();
    const beganMs = performance.now();
    while (process.cpuUsage(before).user + process.cpuUsage(before).system < (WORK_MS * 1_000) / CALIBRATIONS);
    wallMs += performance.now() - beganMs;
    const { user, system } = process.cpuUsage(before);
    cpuUs += user + system;
  }
  const queue = (loadavg()[0] ?? 0) / availableParallelism() / OWN_LOAD;
  const factor = Math.max((wallMs * 1_000) / cpuUs, queue);
  return factor < OURS ? 1 : factor;
}

/** The machine's load, as it is printed. */
export function describeLoad(contention: number): string {
  return `load ${loadavg()[0]?.toFixed(1) ?? '?'}, ${contention.toFixed(1)}x`;
}
