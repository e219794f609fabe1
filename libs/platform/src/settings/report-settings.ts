import { z } from 'zod';
import { notifySettings } from '../notify/notify-settings.js';

const part = (fallback: number): z.ZodDefault<z.ZodCoercedNumber> => z.coerce.number().gt(0).max(1).default(fallback);

/** The settings of the regular report and of the system monitor, which every service has. */
export const reportSettings = {
  TRADEWIND_VERSION: z.string().default('unknown').describe('The version that the build info shows; the image sets it'),
  REPORT_INTERVAL_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(3_600_000)
    .default(30_000)
    .describe('Time between two health reports to the log and the sink, in milliseconds'),
  REPORT_SINK: z
    .enum(['none', 'dogstatsd', 'otlp'])
    .default('none')
    .describe(
      'Where health reports go besides the log and Prometheus: a Datadog agent, an OpenTelemetry collector, or nowhere',
    ),
  REPORT_SINK_URL: z
    .url({ protocol: /^(udp|https?)$/u })
    .optional()
    .describe('Address of that sink: udp://127.0.0.1:8125 for DogStatsD, http://collector:4318 for OTLP'),
  MONITOR_INTERVAL_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(3_600_000)
    .default(10_000)
    .describe('Time between two looks at processor, memory, disk, files and graphics memory, in milliseconds'),
  MONITOR_MAX_CPU_RATIO: part(0.9).describe("Used part of the container's processors above which an alarm is raised"),
  MONITOR_MAX_MEMORY_RATIO: part(0.85).describe("Used part of the container's memory above which an alarm is raised"),
  MONITOR_MAX_DISK_RATIO: part(0.85).describe('Used part of the disk above which an alarm is raised'),
  MONITOR_MAX_OPEN_FILES_RATIO: part(0.85).describe('Used part of the file descriptors above which an alarm is raised'),
  MONITOR_MAX_GPU_MEMORY_RATIO: part(0.85).describe('Used part of graphics memory above which an alarm is raised'),
  MONITOR_DISK: z.string().min(1).default('/tmp').describe('Folder of the file system whose room is watched'),
  ...notifySettings,
};

const reportSettingsSchema = z.object(reportSettings);
/** The settings of report and monitor, read. */
export type ReportSettings = z.output<typeof reportSettingsSchema>;
