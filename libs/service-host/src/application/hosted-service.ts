import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServiceName } from '#libs/contracts';
import type { Scheduler } from '#libs/kernel';
import { HealthRegistry, Metrics, SystemRandom, createLog } from '#libs/platform';
import { type ExitProcess, ProcessSupervisor } from './process-supervisor.js';
import type { HostSettings } from './run-service.js';
import { type ServiceApplication, createServiceApplication } from './service-application.js';
import { reportHealthOf } from './start-reporting.js';

/** One of several services that share a process. */
export interface HostedDefinition {
  readonly name: ServiceName;
  readonly settings: HostSettings;
  /** Its module, with lanes and store. */
  readonly module: DynamicModule;
  /** Last touches before its server listens. */
  readonly configure?: (nest: NestFastifyApplication) => void;
}

/** What the process lends to each of its services. */
export interface HostProcess {
  readonly scheduler: Scheduler;
  readonly exit: ExitProcess;
}

/** A service in a process that it shares: a Nest application of its own, with its own port, log and metrics, as if it were alone. */
export class HostedService {
  readonly name: ServiceName;
  readonly #definition: HostedDefinition;
  readonly #host: HostProcess;
  readonly #health = new HealthRegistry();
  #application: ServiceApplication | undefined;
  #stopReporting: () => Promise<void> = () => Promise.resolve();
  #stopped: Promise<void> | undefined;

  constructor(definition: HostedDefinition, host: HostProcess) {
    this.name = definition.name;
    this.#definition = definition;
    this.#host = host;
  }

  /** Makes and starts it, which is recovery. A service that cannot go on ends the process and its neighbours with it. */
  async startService(): Promise<void> {
    const { configure, module, settings } = this.#definition;
    const { exit, scheduler } = this.#host;
    const log = createLog(this.name, settings.LOG_LEVEL);
    const supervisor = new ProcessSupervisor(this.name, log, exit);
    const application = await createServiceApplication(module, {
      log,
      scheduler,
      supervisor,
      health: this.#health,
      random: new SystemRandom(),
    });
    this.#application = application;
    application.get(Metrics).showProcess();
    this.#stopReporting = reportHealthOf(application, settings, { service: this.name, log, scheduler });
    configure?.(application.nest);
    await application.start({ port: settings.HTTP_PORT, host: settings.HTTP_HOST });
    log.info({ url: await application.nest.getUrl() }, `${this.name} is up`);
  }

  /** Stops it in order; the second call waits for the first. */
  stopService(): Promise<void> {
    this.#stopped ??= this.#stopReporting().then(() => this.#application?.stop());
    return this.#stopped;
  }

  /** What keeps it from being ready, in one line; `undefined` where nothing does. */
  async findTrouble(): Promise<string | undefined> {
    const troubles = await this.#health.findTroubles(this.#host.scheduler);
    const reasons = [...troubles].map(([condition, reason]) => `${condition}: ${reason}`);
    return reasons.length === 0 ? undefined : reasons.join('; ');
  }
}
