import type { Scheduler } from '#libs/kernel';
import { Controller, Get, Inject, ServiceUnavailableException } from '@nestjs/common';
import {
  HealthCheckService,
  HealthIndicatorService,
  type HealthCheckResult,
  type HealthIndicatorFunction,
} from '@nestjs/terminus';
import { SCHEDULER } from '../service/tokens.js';
import { HealthRegistry, type HealthProbe, reasonOf } from './health-registry.js';

/**
 * The three questions that Kubernetes asks. Live looks at nothing outside the process, so that an outage of Postgres or
 * NATS never restarts it; ready means safe to trade; startup is done once the service has recovered its state.
 */
@Controller('health')
export class HealthController {
  readonly #checks: HealthCheckService;
  readonly #indicators: HealthIndicatorService;
  readonly #registry: HealthRegistry;
  readonly #scheduler: Scheduler;

  constructor(
    @Inject(HealthCheckService) checks: HealthCheckService,
    @Inject(HealthIndicatorService) indicators: HealthIndicatorService,
    @Inject(HealthRegistry) registry: HealthRegistry,
    @Inject(SCHEDULER) scheduler: Scheduler,
  ) {
    this.#checks = checks;
    this.#indicators = indicators;
    this.#registry = registry;
    this.#scheduler = scheduler;
  }

  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('startup')
  startup(): { status: 'ok' } {
    if (!this.#registry.started) throw new ServiceUnavailableException({ status: 'starting' });
    return { status: 'ok' };
  }

  @Get('ready')
  ready(): Promise<HealthCheckResult> {
    const probes = [...this.#registry.readiness()];
    return this.#checks.check(probes.map(([name, probe]) => this.#indicator(name, probe)));
  }

  #indicator(name: string, probe: HealthProbe): HealthIndicatorFunction {
    return async () => {
      const check = this.#indicators.check(name);
      const reason = await reasonOf(probe, this.#scheduler);
      return reason === undefined ? check.up() : check.down(reason);
    };
  }
}
