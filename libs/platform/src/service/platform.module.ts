import { type DynamicModule, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from '../health/health.controller.js';
import { MetricsController } from '../metrics/metrics.controller.js';
import { Metrics } from '../metrics/metrics.js';
import { WireLog } from '../wire/wire-log.js';
import { SERVICE_NAME } from './tokens.js';

/** What every service needs, available everywhere in it: log, clock, metrics, health routes. */
@Module({})
export class PlatformModule {
  /** For a service that is given its surroundings by {@link SurroundingsModule}. */
  static forName(name: string): DynamicModule {
    const metrics = Metrics.forService(name);
    return {
      module: PlatformModule,
      global: true,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, MetricsController],
      providers: [{ provide: SERVICE_NAME, useValue: name }, { provide: Metrics, useValue: metrics }, WireLog],
      exports: [SERVICE_NAME, Metrics, WireLog],
    };
  }
}
