import { type Problem, type Result, type Scheduler, err, ok, problem } from '#libs/kernel';
import { Deadline } from '#libs/platform';
import { z } from 'zod';
import { reasonOf } from '../doctor/examination.js';

const TIMEOUT_MS = 10_000;

/** Where the gateway is, and the credential of whoever asks. */
export const deskSettings = z.object({
  GATEWAY_URL: z
    .url()
    .optional()
    .describe('The REST gateway, without a path; unless set, the suite that npm start runs here, else port 3000'),
  GATEWAY_API_TOKEN: z
    .string()
    .min(1)
    .optional()
    .describe('API key or token, where the gateway asks for one; GATEWAY_API_TOKEN_FILE may name a file'),
});

/** A JSON object of the gateway. */
export type Json = Readonly<Record<string, unknown>>;

/** The gateway as the command line sees it: JSON objects, or Problems that say what to do. */
export class GatewayClient {
  readonly #url: string;
  readonly #token: string | undefined;
  readonly #scheduler: Scheduler;

  constructor(url: string, token: string | undefined, scheduler: Scheduler) {
    this.#url = url;
    this.#token = token;
    this.#scheduler = scheduler;
  }

  /** Reads a path with its query; what is `undefined` is left out. */
  getJson<T>(
    path: string,
    query: Readonly<Record<string, string | number | undefined>> = {},
  ): Promise<Result<T, Problem>> {
    const given = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    );
    const search = new URLSearchParams(given).toString();
    return this.#ask(search === '' ? path : `${path}?${search}`, { method: 'GET' });
  }

  /** Gives a command. */
  postJson<T>(path: string, body: object): Promise<Result<T, Problem>> {
    return this.#ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  async #ask<T>(path: string, init: RequestInit): Promise<Result<T, Problem>> {
    const deadline = new Deadline(this.#scheduler, TIMEOUT_MS);
    const authorization = this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
    try {
      const headers = { ...(init.headers as Record<string, string> | undefined), ...authorization };
      const response = await fetch(new URL(path, this.#url), { ...init, headers, signal: deadline.signal });
      const body: unknown = await response.json();
      return response.ok ? ok(body as T) : err(problemOf(body, response.status));
    } catch (error) {
      const why = reasonOf(error);
      const cure = 'Is the suite running (npm start)? Else name its gateway with --url or GATEWAY_URL.';
      return err(
        problem('GATEWAY_UNREACHABLE', `The gateway at ${this.#url} gives no answer: ${why}. ${cure}`, {}, true),
      );
    } finally {
      deadline.cancel();
    }
  }
}

const CURES: Readonly<Record<number, string>> = {
  401: ' Set GATEWAY_API_TOKEN to an API key (tradewind keys new makes one).',
  403: ' Ask for a key with the role that docs/access.md names.',
  429: ' Wait a moment and try again.',
};

function problemOf(body: unknown, status: number): Problem {
  const { code, detail, details, errors } = (body ?? {}) as Json;
  const fields = (Array.isArray(errors) ? (errors as readonly Json[]) : []).map(({ message }) => String(message));
  const words = [typeof detail === 'string' ? detail : `The gateway answered with status ${status}.`, ...fields];
  const texts = Object.entries((details ?? {}) as Json).map(([name, value]) => [name, String(value)] as const);
  const message = words.join(' ') + (CURES[status] ?? '');
  return problem(
    typeof code === 'string' ? code : 'GATEWAY_REFUSED',
    message,
    Object.fromEntries(texts),
    status === 503,
  );
}
