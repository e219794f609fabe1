import { Module } from '@nestjs/common';
import type { ServiceName } from '#libs/contracts';
import {
  HealthRegistry,
  Metrics,
  PlatformModule,
  SettingsError,
  SystemRandom,
  SystemScheduler,
  createLog,
} from '#libs/platform';
import { type HostedDefinition, HostedService } from './hosted-service.js';
import { type ExitProcess, ProcessSupervisor, refuseSettings } from './process-supervisor.js';
import { type HostSettings, settingsOrRefusal, stopOnSignals } from './run-service.js';
import { type ServiceApplication, createServiceApplication } from './service-application.js';
import { StartProbes } from './start-probes.js';
import { startReporting } from './start-reporting.js';
import { waitForSchema } from './wait-for-schema.js';

/** How a process that several services share is put together. */
export interface SharedProcessDefinition<Settings extends HostSettings> {
  /** Its name in logs. */
  readonly name: string;
  /** Reads its settings; a {@link SettingsError} ends the process with the list of what is wrong. */
  readonly settings: () => Settings;
  /** The address of the database that they share, where they have one: they are started once its migrations have run. */
  readonly database?: (settings: Settings) => string;
  /** Its services in the order in which they are started; they are stopped in reverse. */
  readonly services: (settings: Settings) => readonly HostedDefinition[];
  /** Ends the process: only `main.ts` does that itself. */
  readonly exit: ExitProcess;
}

@Module({})
class SharedProcessModule {}

/** The services of one process, and the process's own application: it is ready when each of them is. */
export class SharedProcess {
  readonly #own: ServiceApplication;
  readonly #services: readonly HostedService[];

  constructor(own: ServiceApplication, services: readonly HostedService[]) {
    this.#own = own;
    this.#services = services;
    const health = own.get<HealthRegistry>(HealthRegistry);
    for (const service of services) health.addReadiness(service.name, () => service.findTrouble());
  }

  /** Starts the services one after another; resolves when all of them are started. */
  async startServices(http: { readonly port: number; readonly host: string }): Promise<void> {
    await this.#own.nest.listen(http.port, http.host);
    for (const service of this.#services) await service.startService();
    this.#own.get<HealthRegistry>(HealthRegistry).markStarted();
  }

  /** Stops one of the services for good; the others go on. */
  async stopService(name: ServiceName): Promise<void> {
    await this.#services.find((service) => service.name === name)?.stopService();
  }

  /** Stops what still runs, the last that was started first, and the process's own application at the end. */
  async stopServices(): Promise<void> {
    this.#own.get<HealthRegistry>(HealthRegistry).markDraining();
    for (const service of this.#services.toReversed()) await service.stopService();
    await this.#own.stop();
  }
}

/**
 * Runs several services in this process until SIGTERM or SIGINT, each a Nest application of its own. Where one of them cannot go on,
 * the process ends with all of them: whoever supervises it starts it again. Returns `undefined` where it cannot start.
 */
export async function runServices<Settings extends HostSettings>(
  definition: SharedProcessDefinition<Settings>,
): Promise<SharedProcess | undefined> {
  const { exit, name } = definition;
  const settings = settingsOrRefusal(definition);
  if (settings instanceof SettingsError) {
    refuseSettings(name, settings, exit);
    return undefined;
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
    const own = await createServiceApplication(
      { module: SharedProcessModule, imports: [PlatformModule.forName(name)] },
      surroundings,
    );
    own.get(Metrics).showProcess();
    const services = definition.services(settings).map((one) => new HostedService(one, { scheduler, exit }));
    const shared = new SharedProcess(own, services);
    const stopReporting = startReporting(own, settings, { service: name, log, scheduler });
    const stop = (): Promise<void> => stopReporting().then(() => shared.stopServices());
    stopOnSignals({ stop }, scheduler, log, exit);
    await probes.closeProbes();
    await shared.startServices(http);
    log.info({ url: await own.nest.getUrl(), services: services.map((one) => one.name) }, `${name} is up`);
    return shared;
  } catch (error) {
    supervisor.fail(error);
    return undefined;
  }
}
