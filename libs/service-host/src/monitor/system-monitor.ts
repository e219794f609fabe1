import {
  FIRST_WATCH,
  RESOURCES,
  type Resource,
  type ResourceThresholds,
  type ResourceUsage,
  type ResourceWatch,
  nextWatch,
} from '#libs/domain';
import type { PeriodicWork, Scheduler } from '#libs/kernel';
import {
  type Log,
  METRICS,
  type MachineLook,
  type MachineReader,
  type Metrics,
  NoticeSender,
  type Notifier,
  type UsedOf,
} from '#libs/platform';

/** Without more of these a process is slow; without more of the others it is ended, or what it writes is refused. */
const ONLY_SLOWING: readonly Resource[] = ['cpu', 'gpu-memory'];

/** What the monitor looks at, what it compares with, and whom it tells. */
export interface SystemMonitorParts {
  readonly service: string;
  readonly reader: MachineReader;
  readonly thresholds: ResourceThresholds;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly scheduler: Scheduler;
  /** Besides the log and the metrics. */
  readonly notifiers: readonly Notifier[];
  readonly intervalMs: number;
}

/** Looks regularly at processor, memory, disk, files, connections and graphics memory, and tells when one is nearly used up. */
export class SystemMonitor {
  readonly #parts: SystemMonitorParts;
  readonly #sender: NoticeSender;
  readonly #watches = new Map<Resource, ResourceWatch>();
  #watching: PeriodicWork | undefined;

  constructor(parts: SystemMonitorParts) {
    this.#parts = parts;
    this.#sender = new NoticeSender(parts.notifiers, parts.log, parts.metrics);
  }

  /** Looks at once and then regularly. */
  startWatching(): void {
    const { intervalMs, log, scheduler } = this.#parts;
    this.#watching = scheduler.runEvery({
      name: 'system-monitor',
      intervalMs,
      startsAtOnce: true,
      run: () => this.lookAtMachine(),
      onError: (error) => log.warn({ err: error }, 'the machine could not be looked at; tried again'),
    });
  }

  /** Resolves when the look under way has ended. */
  async stopWatching(): Promise<void> {
    await this.#watching?.stop();
  }

  /** Looks once. */
  async lookAtMachine(): Promise<void> {
    const { metrics, reader, scheduler } = this.#parts;
    const look = await reader.readMachine(scheduler.monotonicUs());
    const usage = usageOf(look);
    const shown = RESOURCES.flatMap((resource) => {
      const value = usage[resource];
      return value === undefined ? [] : [{ labels: { resource }, value }];
    });
    metrics.gauge(METRICS.machineUsage).setAll(shown);
    if (look.connections !== undefined) metrics.gauge(METRICS.machineConnections).set(look.connections);
    for (const { labels, value } of shown) await this.#watchResource(labels.resource, value);
  }

  async #watchResource(resource: Resource, used: number): Promise<void> {
    const { metrics, thresholds } = this.#parts;
    const { change, watch } = nextWatch(this.#watches.get(resource) ?? FIRST_WATCH, used, thresholds[resource]);
    this.#watches.set(resource, watch);
    metrics.gauge(METRICS.machineAlert).set(watch.isAlarmed ? 1 : 0, { resource });
    if (change !== undefined) await this.#tell(resource, used, change);
  }

  async #tell(resource: Resource, used: number, state: 'raised' | 'ended'): Promise<void> {
    const { log, scheduler, service, thresholds } = this.#parts;
    const numbers = `${percent(used)} of ${resource} is used, the threshold is ${percent(thresholds[resource])}`;
    const text = `${service}: ${numbers}`;
    log[state === 'raised' ? 'error' : 'info']({ resource, used, threshold: thresholds[resource], state }, text);
    const severity = state === 'raised' && !ONLY_SLOWING.includes(resource) ? 'critical' : 'usual';
    await this.#sender.sendNotice({ service, subject: resource, state, severity, text, atUs: scheduler.nowUs() });
  }
}

function usageOf(look: MachineLook): ResourceUsage {
  const parts: Readonly<Record<Resource, UsedOf | undefined>> = {
    cpu: look.cpu,
    memory: look.memory,
    disk: look.disk,
    'open-files': look.openFiles,
    'gpu-memory': look.gpuMemory,
  };
  const known = Object.entries(parts).flatMap(([resource, part]): [string, number][] =>
    part === undefined || part.limit <= 0 ? [] : [[resource, part.used / part.limit]],
  );
  return Object.fromEntries(known);
}

const percent = (part: number): string => `${Math.round(part * 1_000) / 10} %`;
