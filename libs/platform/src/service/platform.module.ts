import { type DynamicModule, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Registry } from 'prom-client';
import { SystemRandom } from '../time/system-random.js';
import { SystemScheduler } from '../time/system-scheduler.js';
import { HealthController } from '../health/health.controller.js';
import { HealthRegistry } from '../health/health-registry.js';
import { type Log } from '../log/log.js';
import { MetricsController } from '../metrics/metrics.controller.js';
import { Metrics } from '../metrics/metrics.js';
import { createBareRegistry } from '../metrics/registry.js';
import { WireLog } from '../wire/wire-log.js';
import { CLOCK, LOG, RANDOM, SCHEDULER, SERVICE_NAME } from './tokens.js';

/** What every service needs, available everywhere in it: log, clock, metrics, health routes. */
@Module({})
export class PlatformModule {
  /** For a service that is given its surroundings by {@link SurroundingsModule}. */
  static forName(name: string): DynamicModule {
    return {
      module: PlatformModule,
      global: true,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, MetricsController],
      providers: [
        { provide: SERVICE_NAME, useValue: name },
        { provide: Registry, useValue: createBareRegistry(name) },
        Metrics,
        HealthRegistry,
        WireLog,
      ],
      exports: [SERVICE_NAME, Registry, Metrics, HealthRegistry, WireLog],
    };
  }

  /** Makes the module for one service; the way of services that do not use the service host yet. */
  static forService(log: Log, registry: Registry): DynamicModule {
    return {
      module: PlatformModule,
      global: true,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, MetricsController],
      providers: [
        { provide: LOG, useValue: log },
        { provide: SCHEDULER, useClass: SystemScheduler },
        { provide: CLOCK, useExisting: SCHEDULER },
        { provide: RANDOM, useClass: SystemRandom },
        { provide: Registry, useValue: registry },
        Metrics,
        HealthRegistry,
      ],
      exports: [LOG, SCHEDULER, CLOCK, RANDOM, Registry, Metrics, HealthRegistry],
    };
  }
}
