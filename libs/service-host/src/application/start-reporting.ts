import { RESOURCES, type Resource, type ResourceThresholds } from '#libs/domain';
import type { Scheduler } from '#libs/kernel';
import {
  DogStatsdSink,
  HealthRegistry,
  LINUX_PLACES,
  LinuxMachine,
  type Log,
  METRICS,
  Metrics,
  OtlpSink,
  type ReportSettings,
  type ReportSink,
  SettingsError,
  gpuMemoryReader,
  notifiersOf,
} from '#libs/platform';
import { SystemMonitor } from '../monitor/system-monitor.js';
import { HealthReporter } from '../report/report-health.js';
import type { ServiceApplication } from './service-application.js';

/** Port of a Datadog agent where the address has none. */
const DOGSTATSD_PORT = 8_125;

/** What the process lends to report and monitor. */
export interface ReportingSurroundings {
  readonly service: string;
  readonly log: Log;
  readonly scheduler: Scheduler;
}

/** Starts the regular report of one of the services that share a process; the process watches the machine. Returns what stops it. */
export function reportHealthOf(
  application: ServiceApplication,
  settings: ReportSettings,
  { log, scheduler, service }: ReportingSurroundings,
): () => Promise<void> {
  const metrics = application.get<Metrics>(Metrics);
  metrics.gauge(METRICS.buildInfo).set(1, { version: settings.TRADEWIND_VERSION, node: process.version });
  const reporter = new HealthReporter({
    service,
    log,
    scheduler,
    metrics,
    health: application.get<HealthRegistry>(HealthRegistry),
    sinks: sinksOf(settings, scheduler),
    intervalMs: settings.REPORT_INTERVAL_MS,
  });
  reporter.startReporting();
  return () => reporter.stopReporting();
}

/** Starts the regular report and the system monitor of a service that has a process of its own; returns what stops both. */
export function startReporting(
  application: ServiceApplication,
  settings: ReportSettings,
  { log, scheduler, service }: ReportingSurroundings,
): () => Promise<void> {
  const stopReporter = reportHealthOf(application, settings, { log, scheduler, service });
  const monitor = new SystemMonitor({
    service,
    log,
    scheduler,
    metrics: application.get<Metrics>(Metrics),
    reader: new LinuxMachine({ ...LINUX_PLACES, disk: settings.MONITOR_DISK }, gpuMemoryReader()),
    thresholds: thresholdsOf(settings),
    notifiers: notifiersOf(settings, scheduler, (error) =>
      log.warn({ err: error }, 'held-back notices were not taken'),
    ),
    intervalMs: settings.MONITOR_INTERVAL_MS,
  });
  monitor.startWatching();
  return async () => {
    await monitor.stopWatching();
    await stopReporter();
  };
}

/** The sinks that the settings ask for. @throws SettingsError where a sink has no address, or one of another kind */
export function sinksOf({ REPORT_SINK, REPORT_SINK_URL }: ReportSettings, scheduler: Scheduler): readonly ReportSink[] {
  if (REPORT_SINK === 'none') return [];
  const url = new URL(REPORT_SINK_URL ?? 'missing:');
  const wanted = REPORT_SINK === 'dogstatsd' ? ['udp:'] : ['http:', 'https:'];
  if (!wanted.includes(url.protocol)) {
    throw new SettingsError(
      `  REPORT_SINK_URL: ${REPORT_SINK} needs an address that begins with ${wanted.join(' or ')}//`,
    );
  }
  if (REPORT_SINK === 'otlp') return [new OtlpSink(url.href, scheduler)];
  const host = url.hostname.replaceAll(/[[\]]/gu, '');
  return [new DogStatsdSink(host, url.port === '' ? DOGSTATSD_PORT : Number(url.port))];
}

/** The setting of a resource: `MONITOR_MAX_OPEN_FILES_RATIO` of `open-files`. */
type RatioSetting<Name extends string> = Name extends `${infer First}-${infer Second}`
  ? `MONITOR_MAX_${Uppercase<First>}_${Uppercase<Second>}_RATIO`
  : `MONITOR_MAX_${Uppercase<Name>}_RATIO`;

function thresholdsOf(settings: ReportSettings): ResourceThresholds {
  const ratios = RESOURCES.map((resource) => {
    const setting = `MONITOR_MAX_${resource.toUpperCase().replaceAll('-', '_')}_RATIO` as RatioSetting<Resource>;
    return [resource, settings[setting]] as const;
  });
  return Object.fromEntries(ratios) as ResourceThresholds;
}
