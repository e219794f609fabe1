import { readFileSync } from 'node:fs';

const BYTES_PER_KIB = 1_024;
/** The first part of a run fills caches and compiles code; it says nothing about growth. */
const WARM_UP_PART = 0.25;

/** The memory of a process that is in RAM now, in bytes; 0 where it is gone. */
export function readResidentBytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return Number(/^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1] ?? 0) * BYTES_PER_KIB;
  } catch {
    return 0; // It has ended, and is about to be started again.
  }
}

/** By how much memory grows in an hour, in per cent of its mean: the least-squares slope after the warm-up. */
export function growthPerHour(samples: readonly { readonly hours: number; readonly bytes: number }[]): number {
  const settled = samples.slice(Math.floor(samples.length * WARM_UP_PART)).filter(({ bytes }) => bytes > 0);
  if (settled.length < 2) return 0;
  const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
  const [meanHours, meanBytes] = [mean(settled.map((one) => one.hours)), mean(settled.map((one) => one.bytes))];
  const spread = settled.reduce((sum, { hours }) => sum + (hours - meanHours) ** 2, 0);
  const slope = settled.reduce((sum, { bytes, hours }) => sum + (hours - meanHours) * (bytes - meanBytes), 0) / spread;
  return (100 * slope) / meanBytes;
}
