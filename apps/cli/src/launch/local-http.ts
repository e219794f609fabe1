import type { Scheduler } from '#libs/kernel';
import { Deadline } from '#libs/platform';

/** The response of a process of ours; status 0 and no body where nobody answered. */
export interface HttpResponse {
  readonly status: number;
  readonly body: unknown;
}

/** Longest wait for a response, in milliseconds. */
const TIMEOUT_MS = 2_500;

/** Talks to our own processes on 127.0.0.1. Silence is no error: who needs an answer asks again, or reports that there is none. */
export class LocalHttp {
  readonly #scheduler: Scheduler;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** Status 0 where nobody answers in time and in JSON. */
  async getJson(port: number, path: string): Promise<HttpResponse> {
    const read = async (response: Response): Promise<HttpResponse> => ({
      status: response.status,
      body: await response.json(),
    });
    return (await this.#send(port, path, {}, read)) ?? { status: 0, body: undefined };
  }

  /** A text, such as metrics; empty where nobody answers in time. */
  async getText(port: number, path: string): Promise<string> {
    return (await this.#send(port, path, {}, (response) => (response.ok ? response.text() : ''))) ?? '';
  }

  /** Sends an order to do something, with an API key; returns whether it was done. */
  async postWithKey(port: number, path: string, apiKey: string): Promise<boolean> {
    const request = { method: 'POST', headers: { 'X-MBX-APIKEY': apiKey } };
    return (await this.#send(port, path, request, ({ ok }) => ok)) ?? false;
  }

  async #send<T>(
    port: number,
    path: string,
    request: RequestInit,
    read: (response: Response) => Promise<T> | T,
  ): Promise<T | undefined> {
    const deadline = new Deadline(this.#scheduler, TIMEOUT_MS);
    try {
      return await read(await fetch(`http://127.0.0.1:${port}${path}`, { ...request, signal: deadline.signal }));
    } catch {
      return undefined; // It is not there, or not there yet.
    } finally {
      deadline.cancel();
    }
  }
}

/** A number deep in a body, such as `['sockets', 'open']`; `undefined` where there is none. */
export function numberAt(body: unknown, path: readonly string[]): number | undefined {
  let value: unknown = body;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'number' ? value : undefined;
}
