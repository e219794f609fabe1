import { Inject, Injectable } from '@nestjs/common';
import type { Scheduler } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import type { GatewaySettings } from '../gateway.settings.js';
import { GATEWAY_SETTINGS, type ServiceBoard, type ServiceHealth } from '../ports.js';

/** A service that does not answer within this is down, in milliseconds. */
const TIMEOUT_MS = 1_500;
/** The services of the suite that the gateway looks at. */
const SERVICES = ['market-data', 'strategy', 'risk', 'order-management'] as const;

/** Asks the services over HTTP, at the addresses of GATEWAY_SERVICES. */
@Injectable()
export class HttpServiceBoard implements ServiceBoard {
  readonly #addresses: Readonly<Record<string, string>>;
  readonly #scheduler: Scheduler;

  constructor(@Inject(GATEWAY_SETTINGS) settings: GatewaySettings, @Inject(SCHEDULER) scheduler: Scheduler) {
    this.#addresses = settings.GATEWAY_SERVICES;
    this.#scheduler = scheduler;
  }

  readHealth(): Promise<readonly ServiceHealth[]> {
    const others = Object.keys(this.#addresses).filter((name) => !SERVICES.some((service) => service === name));
    return Promise.all([...SERVICES, ...others].map((service) => this.#healthOf(service)));
  }

  async readStatus(service: string): Promise<unknown> {
    const answer = await this.#get(service, '/status');
    return answer?.status === 200 ? answer.body : undefined;
  }

  async #healthOf(service: string): Promise<ServiceHealth> {
    if (this.#addresses[service] === undefined) return { service, state: 'unknown', troubles: {}, tookUs: null };
    const askedUs = this.#scheduler.monotonicUs();
    const answer = await this.#get(service, '/health/ready');
    if (answer === undefined) return { service, state: 'down', troubles: { http: 'no answer' }, tookUs: null };
    const tookUs = this.#scheduler.monotonicUs() - askedUs;
    if (answer.status === 200) return { service, state: 'ready', troubles: {}, tookUs };
    return { service, state: 'not-ready', troubles: troublesIn(answer.body), tookUs };
  }

  async #get(service: string, path: string): Promise<{ readonly status: number; readonly body: unknown } | undefined> {
    const address = this.#addresses[service];
    if (address === undefined) return undefined;
    const ended = new AbortController();
    const timeout = this.#scheduler.runAfter(TIMEOUT_MS, () => ended.abort());
    try {
      const response = await fetch(new URL(path, address), { signal: ended.signal });
      return { status: response.status, body: await response.json() };
    } catch {
      return undefined; // Whatever it was, the service does not answer.
    } finally {
      timeout.cancel();
    }
  }
}

/** The conditions that failed, each with the reason that the service gives, of an answer of Nest's health check. */
function troublesIn(body: unknown): Record<string, string> {
  const { error } = (body ?? {}) as { readonly error?: Readonly<Record<string, { readonly message?: unknown }>> };
  return Object.fromEntries(
    Object.entries(error ?? {}).map(([name, { message }]) => [name, typeof message === 'string' ? message : 'failed']),
  );
}
