import 'reflect-metadata';
import { type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type CustomTransportStrategy } from '@nestjs/microservices';
import { HealthRegistry } from '../health/health-registry.js';
import { type Log, NestLogAdapter, createLog } from '../log/log.js';
import { type Registry } from 'prom-client';
import { createRegistry } from '../metrics/registry.js';
import { SettingsError } from '../settings/settings.js';
import { answerClientError, answerFrameworkError } from './http-refusals.js';
import { PlatformModule } from './platform.module.js';

/** Largest HTTP body that is read, in bytes. */
const BODY_LIMIT_BYTES = 64 * 1024;
/** Longest time that an orderly stop may take before the process ends anyway, in milliseconds. */
const STOP_TIMEOUT_MS = 15_000;
/** Exit code for wrong settings (sysexits EX_CONFIG) and for what must not happen (EX_SOFTWARE). */
const EXIT_SETTINGS = 78;
const EXIT_SOFTWARE = 70;

/** How a service is put together. */
export interface ServiceDefinition<Settings extends { HTTP_PORT: number; HTTP_HOST: string; LOG_LEVEL: string }> {
  /** Its name on the wire, in logs and in metrics. */
  readonly name: string;
  /** Reads its settings; a {@link SettingsError} ends the process with the list of what is wrong. */
  readonly settings: () => Settings;
  /** Its root module. */
  readonly module: (settings: Settings, log: Log, registry: Registry) => DynamicModule;
  /** The lanes it listens on, taken from the application's container. */
  readonly lanes?: (app: NestFastifyApplication) => readonly CustomTransportStrategy[];
  /** Last touches before the server listens, such as OpenAPI or parsers of its own. */
  readonly configure?: (app: NestFastifyApplication, settings: Settings) => Promise<void> | void;
}

/** Puts a service together without listening; {@link runService} and tests use it. */
export async function createService(
  log: Log,
  registry: Registry,
  module: DynamicModule,
  lanes: (app: NestFastifyApplication) => readonly CustomTransportStrategy[] = () => [],
): Promise<NestFastifyApplication> {
  const root: DynamicModule = { module: ServiceRoot, imports: [PlatformModule.forService(log, registry), module] };
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
  });
  const app = await NestFactory.create<NestFastifyApplication>(root as unknown as Type, adapter, {
    logger: new NestLogAdapter(log),
    abortOnError: false,
    bodyParser: true,
  });
  for (const strategy of lanes(app)) app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  return app;
}

/** Runs a service until SIGTERM or SIGINT: start-up is recovery, and an orderly stop ends with exit code 0. */
export async function runService<Settings extends { HTTP_PORT: number; HTTP_HOST: string; LOG_LEVEL: string }>(
  definition: ServiceDefinition<Settings>,
): Promise<void> {
  const settings = readOrExit(definition);
  const log = createLog(definition.name, settings.LOG_LEVEL);
  const registry = createRegistry(definition.name);
  crashOnTheUnexpected(log, definition.name);
  try {
    const app = await createService(log, registry, definition.module(settings, log, registry), definition.lanes);
    stopOnSignals(app, log);
    await definition.configure?.(app, settings);
    await app.listen(settings.HTTP_PORT, settings.HTTP_HOST);
    await app.startAllMicroservices();
    app.get(HealthRegistry).markStarted();
    log.info({ url: await app.getUrl() }, `${definition.name} is up`);
  } catch (error) {
    if (error instanceof SettingsError) refuseSettings(definition.name, error);
    log.fatal({ err: error }, `${definition.name} could not start`);
    process.exit(EXIT_SOFTWARE);
  }
}

class ServiceRoot {}

function readOrExit<Settings extends { HTTP_PORT: number; HTTP_HOST: string; LOG_LEVEL: string }>(
  definition: ServiceDefinition<Settings>,
): Settings {
  try {
    return definition.settings();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return refuseSettings(definition.name, error);
  }
}

/** Ends for settings that are wrong, in a sentence for people: another start with the same ones cannot go better. */
function refuseSettings(name: string, error: SettingsError): never {
  process.stderr.write(`${name} cannot start. ${error.message}\n`);
  process.exit(EXIT_SETTINGS);
}

/** What nobody caught must not happen: say it and end; whoever supervises starts us again, and start-up recovers. */
function crashOnTheUnexpected(log: Log, name: string): void {
  const crash = (error: unknown): void => {
    // Some settings can be judged only after the start, such as a symbol that the exchange does not list.
    if (error instanceof SettingsError) refuseSettings(name, error);
    log.fatal({ err: error }, 'an error that nobody caught: the process ends');
    process.exit(EXIT_SOFTWARE);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}

function stopOnSignals(app: NestFastifyApplication, log: Log): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    app.get(HealthRegistry).markDraining();
    setTimeout(() => {
      log.error({ timeoutMs: STOP_TIMEOUT_MS }, 'the orderly stop took too long');
      process.exit(EXIT_SOFTWARE);
    }, STOP_TIMEOUT_MS).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the orderly stop failed');
        process.exit(EXIT_SOFTWARE);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
