import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Scheduler } from '#libs/kernel';
import {
  type Log,
  Metrics,
  type ReportSettings,
  SettingsError,
  SystemRandom,
  SystemScheduler,
  createLog,
  forgetSecrets,
} from '#libs/platform';
import { EXIT_SOFTWARE, type ExitProcess, ProcessSupervisor, refuseSettings } from './process-supervisor.js';
import { type ServiceApplication, createServiceApplication } from './service-application.js';
import { StartProbes } from './start-probes.js';
import { startReporting } from './start-reporting.js';
import { waitForSchema } from './wait-for-schema.js';

/** Longest time that an orderly stop may take before the process ends anyway, in milliseconds. */
const STOP_TIMEOUT_MS = 15_000;

/** What the settings of every service hold. */
export interface HostSettings extends ReportSettings {
  readonly HTTP_PORT: number;
  readonly HTTP_HOST: string;
  readonly LOG_LEVEL: string;
}

/** How a service that has a process of its own is put together. */
export interface ServiceDefinition<Settings extends HostSettings> {
  /** Its name in logs. */
  readonly name: string;
  /** Reads its settings; a {@link SettingsError} ends the process with the list of what is wrong. */
  readonly settings: () => Settings;
  /** Its module, with lanes and store. */
  readonly module: (settings: Settings) => DynamicModule;
  /** The address of its database, where it has one: it is started once the migrations that it needs have run there. */
  readonly database?: (settings: Settings) => string;
  /** Last touches before the server listens, such as OpenAPI or parsers of its own. */
  readonly configure?: (nest: NestFastifyApplication, settings: Settings) => Promise<void> | void;
  /** Ends the process: only `main.ts` does that itself. */
  readonly exit: ExitProcess;
}

/** Runs a service in this process until SIGTERM or SIGINT: start-up is recovery, and an orderly stop ends with exit code 0. */
export async function runService<Settings extends HostSettings>(
  definition: ServiceDefinition<Settings>,
): Promise<void> {
  const { exit, name } = definition;
  const settings = settingsOrRefusal(definition);
  if (settings instanceof SettingsError) {
    refuseSettings(name, settings, exit);
    return;
  }
  const log = createLog(name, settings.LOG_LEVEL);
  const supervisor = new ProcessSupervisor(name, log, exit);
  supervisor.watchProcess();
  const scheduler = new SystemScheduler();
  try {
    const surroundings = { log, scheduler, random: new SystemRandom(), supervisor };
    const http = { port: settings.HTTP_PORT, host: settings.HTTP_HOST };
    const probes = new StartProbes({ name, http, surroundings, exit });
    const databaseUrl = definition.database?.(settings);
    if (databaseUrl !== undefined) await waitForSchema({ name, probes, surroundings, databaseUrl });
    const module = definition.module(settings);
    const application = await createServiceApplication(module, { ...surroundings, health: probes.health });
    probes.handOverSignals();
    application.get(Metrics).showProcess();
    const stopReporting = startReporting(application, settings, { service: name, log, scheduler });
    const stop = (): Promise<void> => stopReporting().then(() => application.stop());
    stopOnSignals({ stop }, scheduler, log, exit);
    await definition.configure?.(application.nest, settings);
    await application.start(http, () => probes.closeProbes());
    log.info({ url: await application.nest.getUrl() }, `${name} is up`);
  } catch (error) {
    supervisor.fail(error);
  }
}

/** The settings, or what is wrong with them. Once they are read, the process's environment holds none of their secrets. */
export function settingsOrRefusal<Settings>({
  settings,
}: {
  readonly settings: () => Settings;
}): Settings | SettingsError {
  try {
    return settings();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error;
  } finally {
    forgetSecrets();
  }
}

/** Stops in order at the first SIGTERM or SIGINT, then ends the process: with 0, or with 70 where it failed or took over 15 s. */
export function stopOnSignals(
  application: Pick<ServiceApplication, 'stop'>,
  scheduler: Scheduler,
  log: Log,
  exit: ExitProcess,
): void {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) return;
    isStopping = true;
    log.info({ signal }, 'stopping');
    scheduler.runAfter(STOP_TIMEOUT_MS, () => {
      log.error({ timeoutMs: STOP_TIMEOUT_MS }, 'the orderly stop took too long');
      exit(EXIT_SOFTWARE);
    });
    application.stop().then(
      () => exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the orderly stop failed');
        exit(EXIT_SOFTWARE);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
