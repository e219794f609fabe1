import 'reflect-metadata';
import type { DynamicModule, InjectionToken, Type } from '@nestjs/common';
import { ModuleRef, NestFactory } from '@nestjs/core';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ASK_SERVER, DurableLaneServer } from '#libs/messaging';
import {
  HealthRegistry,
  Lifeline,
  Metrics,
  NestLogAdapter,
  type Surroundings,
  SurroundingsModule,
} from '#libs/platform';
import { measureRequests } from './http-metrics.js';
import { answerClientError, answerFrameworkError } from './http-refusals.js';
import { RouteBook } from './route-book.js';
import { UnmatchedRouteFilter } from './unmatched-route.filter.js';

/** Largest HTTP body that is read, in bytes. */
const BODY_LIMIT_BYTES = 64 * 1024;

/** How long an HTTP client may take, in milliseconds. A client that is slower ends with 408 or is cut off, and its connection is free again. */
export interface HttpPatience {
  /** For its headers, and for its whole request. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** Without a byte either way: a client that does not read its response. WebSockets keep their own pace. */
  readonly silenceMs: number;
  /** How often slow requests are looked for. */
  readonly checkMs: number;
}

const HTTP_PATIENCE: HttpPatience = { headersMs: 5_000, requestMs: 10_000, silenceMs: 30_000, checkMs: 1_000 };

/** Where a service listens for HTTP. */
export interface HttpAddress {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
}

/** One running instance of a service: a Nest application of its own, whether it has the process for itself or not. */
export class ServiceApplication {
  /** The Nest application: for OpenAPI, parsers of its own, and requests without a socket (`inject`). */
  readonly nest: NestFastifyApplication;
  readonly #lifeline: Lifeline;

  constructor(nest: NestFastifyApplication, lifeline: Lifeline) {
    this.nest = nest;
    this.#lifeline = lifeline;
  }

  /**
   * Starts the service, which is recovery; without an address it has no HTTP server. `beforeListening`: gives it the port, which somebody
   * else may have had until then. Resolves when its lanes listen.
   */
  async start(http?: HttpAddress, beforeListening: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    await this.nest.init();
    await beforeListening();
    if (http !== undefined) await this.nest.listen(http.port, http.host);
    await this.nest.startAllMicroservices();
    this.nest.get(HealthRegistry).markStarted();
  }

  /** Stops in order: what was begun is ended, what was committed is published, connections close last. */
  async stop(): Promise<void> {
    this.nest.get(HealthRegistry).markDraining();
    await this.nest.close();
  }

  /**
   * Drops the service as a killed process would be: no shutdown hook runs, its timers never fire, its transaction is undone, and
   * nothing it still sends arrives. Broker and database, which outlive it, see its connections end.
   */
  abandon(): void {
    this.#lifeline.sever();
    this.nest.getHttpServer().close();
  }

  /** A provider of the service by its token, wherever it is in the application. */
  get<T>(token: InjectionToken<T>): T {
    return this.nest.get(token, { strict: false });
  }
}

/** Puts a service together in the surroundings that it is given, without starting it. */
export async function createServiceApplication(
  module: DynamicModule,
  surroundings: Surroundings,
  patience: HttpPatience = HTTP_PATIENCE,
): Promise<ServiceApplication> {
  const lifeline = new Lifeline();
  const root: DynamicModule = {
    module: ServiceRoot,
    imports: [SurroundingsModule.forApplication(surroundings, lifeline), module],
  };
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    requestTimeout: patience.requestMs,
    connectionTimeout: patience.silenceMs,
    http: { headersTimeout: patience.headersMs, connectionsCheckingInterval: patience.checkMs },
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
  });
  const nest = await NestFactory.create<NestFastifyApplication>(root as unknown as Type, adapter, {
    logger: new NestLogAdapter(surroundings.log),
    abortOnError: false,
    bodyParser: true,
  });
  const routes = new RouteBook();
  adapter.getInstance().addHook('onRoute', routes.noteRoute);
  nest.useGlobalFilters(new UnmatchedRouteFilter(routes));
  measureRequests(adapter.getInstance(), nest.get(Metrics, { strict: false }));
  for (const strategy of lanesOf(nest)) nest.connectMicroservice({ strategy }, { inheritAppConfig: true });
  return new ServiceApplication(nest, lifeline);
}

class ServiceRoot {}

/** What the service listens on: the ask lane and, where it has a store, the durable lane; nothing where it has no lanes. */
function lanesOf(nest: NestFastifyApplication): CustomTransportStrategy[] {
  const everywhere = { strict: false } as const;
  // The application itself would log an error for what is not there.
  const providers = nest.get(ModuleRef, everywhere);
  const askServer = tryGet(() => providers.get<CustomTransportStrategy>(ASK_SERVER, everywhere));
  const durableLane = tryGet(() => providers.get(DurableLaneServer, everywhere));
  return [askServer, durableLane].filter((lane) => lane !== undefined);
}

function tryGet<T>(get: () => T): T | undefined {
  try {
    return get();
  } catch {
    return undefined; // The service has no such lane.
  }
}
