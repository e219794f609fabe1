import { lookup } from 'node:dns/promises';
import type { Scheduler } from '#libs/kernel';
import type { GatewaySettings } from '../gateway.settings.js';
import type { ServiceBoard, ServiceHealth } from '../ports.js';

/** A service that does not answer within this is down, in milliseconds. */
const TIMEOUT_MS = 1_500;
/** The services of the suite that the gateway looks at. */
const SERVICES = ['market-data', 'strategy', 'risk', 'order-management'] as const;

/** Of one service are asked at the most. */
const MAX_PLACES = 16;

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Finds every address of a host's name. */
export type ResolveName = (name: string) => Promise<readonly string[]>;

/** Asks the services over HTTP, at the addresses of GATEWAY_SERVICES. */
export class HttpServiceBoard implements ServiceBoard {
  readonly #addresses: Readonly<Record<string, string>>;
  readonly #scheduler: Scheduler;
  readonly #resolve: ResolveName;

  constructor(settings: GatewaySettings, scheduler: Scheduler, resolve: ResolveName = resolveHere) {
    this.#addresses = settings.GATEWAY_SERVICES;
    this.#scheduler = scheduler;
    this.#resolve = resolve;
  }

  readHealth(): Promise<readonly ServiceHealth[]> {
    const others = Object.keys(this.#addresses).filter((name) => !SERVICES.some((service) => service === name));
    return Promise.all([...SERVICES, ...others].map((service) => this.#healthOf(service)));
  }

  async readStatus(service: string): Promise<unknown> {
    const answer = await this.#ask(service, '/status');
    return answer?.status === 200 ? answer.body : undefined;
  }

  async #healthOf(service: string): Promise<ServiceHealth> {
    if (this.#addresses[service] === undefined) return { service, state: 'unknown', troubles: {}, tookUs: null };
    const askedUs = this.#scheduler.monotonicUs();
    const answer = await this.#ask(service, '/health/ready');
    if (answer === undefined) return { service, state: 'down', troubles: { http: 'no answer' }, tookUs: null };
    const tookUs = this.#scheduler.monotonicUs() - askedUs;
    if (answer.status === 200) return { service, state: 'ready', troubles: {}, tookUs };
    return { service, state: 'not-ready', troubles: troublesIn(answer.body), tookUs };
  }

  /** The best answer of all that are behind the address: of two feeds, or of one that trades and its stand-by, one is enough. */
  async #ask(service: string, path: string): Promise<Answer | undefined> {
    const address = this.#addresses[service];
    if (address === undefined) return undefined;
    const ended = new AbortController();
    const timeout = this.#scheduler.runAfter(TIMEOUT_MS, () => ended.abort());
    try {
      const resolved = placesOf(new URL(path, address), this.#resolve);
      const places = await Promise.race([resolved, nothingAfter(ended.signal)]);
      return await bestOf(places.map((place) => answerOf(place, ended.signal)));
    } finally {
      timeout.cancel();
      // Nobody waits for the others any more.
      ended.abort();
    }
  }
}

/** The first answer that says 200, as soon as it is there: an instance that is away keeps nobody waiting. Else, of all of them, one that came. */
function bestOf(asked: readonly Promise<Answer | undefined>[]): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    for (const coming of asked)
      void coming.then((answer) => {
        if (answer?.status === 200) resolve(answer);
      });
    void Promise.all(asked).then((answers) => resolve(answers.find((answer) => answer !== undefined)));
  });
}

async function answerOf(place: URL, signal: AbortSignal): Promise<Answer | undefined> {
  try {
    const response = await fetch(place, { signal });
    return { status: response.status, body: await response.json() };
  } catch {
    return undefined; // Whatever it was, it does not answer.
  }
}

/** No address, once nobody waits any more: names that cannot be resolved may take the machine minutes. */
function nothingAfter(signal: AbortSignal): Promise<readonly URL[]> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve([]), { once: true });
  });
}

/** The same path at every address of a name. A certificate is of the name: there the client finds one by itself. */
async function placesOf(url: URL, resolve: ResolveName): Promise<readonly URL[]> {
  if (url.protocol !== 'http:') return [url];
  const addresses = await resolve(url.hostname).catch(() => []);
  return addresses.slice(0, MAX_PLACES).map((address) => {
    const place = new URL(url);
    place.hostname = address.includes(':') ? `[${address}]` : address;
    return place;
  });
}

/** Every address of a name, as this machine resolves it. */
async function resolveHere(name: string): Promise<readonly string[]> {
  const found = await lookup(name.replaceAll(/[[\]]/gu, ''), { all: true });
  return found.map(({ address }) => address);
}

/** The conditions that failed, each with the reason that the service gives, of an answer of Nest's health check. */
function troublesIn(body: unknown): Record<string, string> {
  const { error } = (body ?? {}) as { readonly error?: Readonly<Record<string, { readonly message?: unknown }>> };
  return Object.fromEntries(
    Object.entries(error ?? {}).map(([name, { message }]) => [name, typeof message === 'string' ? message : 'failed']),
  );
}
