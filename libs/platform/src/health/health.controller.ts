import { Controller, Get, Inject, ServiceUnavailableException } from '@nestjs/common';
import {
  HealthCheckService,
  HealthIndicatorService,
  type HealthCheckResult,
  type HealthIndicatorFunction,
} from '@nestjs/terminus';
import { HealthRegistry, type HealthProbe } from './health-registry.js';

/** Longest time a readiness probe may take, in milliseconds. */
const PROBE_TIMEOUT_MS = 2_000;

/**
 * The three questions that Kubernetes asks. Live looks at nothing outside the process, so that an outage of Postgres or
 * NATS never restarts it; ready means safe to trade; startup is done once the service has recovered its state.
 */
@Controller('health')
export class HealthController {
  readonly #checks: HealthCheckService;
  readonly #indicators: HealthIndicatorService;
  readonly #registry: HealthRegistry;

  constructor(
    @Inject(HealthCheckService) checks: HealthCheckService,
    @Inject(HealthIndicatorService) indicators: HealthIndicatorService,
    @Inject(HealthRegistry) registry: HealthRegistry,
  ) {
    this.#checks = checks;
    this.#indicators = indicators;
    this.#registry = registry;
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
    const probes = new Map<string, HealthProbe>([
      ['started', () => (this.#registry.started ? undefined : 'still starting')],
      ['draining', () => (this.#registry.draining ? 'the service is stopping' : undefined)],
      ...this.#registry.readiness(),
    ]);
    return this.#checks.check([...probes].map(([name, probe]) => this.#indicator(name, probe)));
  }

  #indicator(name: string, probe: HealthProbe): HealthIndicatorFunction {
    return async () => {
      const check = this.#indicators.check(name);
      const reason = await withTimeout(probe);
      return reason === undefined ? check.up() : check.down(reason);
    };
  }
}

/** Runs a probe; a throw or a time-out is a reason too. The error's own text may name addresses: it is not shown. */
async function withTimeout(probe: HealthProbe): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${PROBE_TIMEOUT_MS} ms`), PROBE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([Promise.resolve(probe()), timeout]);
  } catch {
    return 'the check failed';
  } finally {
    clearTimeout(timer);
  }
}
