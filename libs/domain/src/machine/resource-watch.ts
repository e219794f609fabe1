/** The resources of a machine, or of a container, that can be used up. */
export const RESOURCES = ['cpu', 'memory', 'disk', 'open-files', 'gpu-memory'] as const;
export type Resource = (typeof RESOURCES)[number];

/** How much of each resource is used, from 0 to 1; what the machine has no such resource of, or nothing is known of, is left out. */
export type ResourceUsage = Readonly<Partial<Record<Resource, number>>>;

/** The used part above which somebody is told, by resource. */
export type ResourceThresholds = Readonly<Record<Resource, number>>;

/** The brief's thresholds for processor and memory; the others are as full as memory may be. */
export const DEFAULT_THRESHOLDS: ResourceThresholds = {
  cpu: 0.9,
  memory: 0.85,
  disk: 0.85,
  'open-files': 0.85,
  'gpu-memory': 0.85,
};

/** So many looks in a row must be above a threshold: one busy moment is no alarm. */
export const LOOKS_BEFORE_ALARM = 3;
/** An alarm ends where the used part is below this part of its threshold, so that it does not flicker. */
export const END_OF_ALARM = 0.95;

/** What is remembered of one resource from look to look. */
export interface ResourceWatch {
  readonly looksAbove: number;
  readonly isAlarmed: boolean;
}

/** Before the first look. */
export const FIRST_WATCH: ResourceWatch = { looksAbove: 0, isAlarmed: false };

/** What one look led to. */
export interface WatchStep {
  readonly watch: ResourceWatch;
  readonly change: 'raised' | 'ended' | undefined;
}

/** Takes one look at a resource: raises an alarm after {@link LOOKS_BEFORE_ALARM} above the threshold, ends it clearly below. */
export function nextWatch(watch: ResourceWatch, used: number, threshold: number): WatchStep {
  const looksAbove = used > threshold ? watch.looksAbove + 1 : 0;
  if (!watch.isAlarmed && looksAbove >= LOOKS_BEFORE_ALARM) {
    return { watch: { looksAbove, isAlarmed: true }, change: 'raised' };
  }
  if (watch.isAlarmed && used < threshold * END_OF_ALARM) {
    return { watch: { looksAbove, isAlarmed: false }, change: 'ended' };
  }
  return { watch: { looksAbove, isAlarmed: watch.isAlarmed }, change: undefined };
}
