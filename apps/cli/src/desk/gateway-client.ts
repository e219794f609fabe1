import {
  type Problem,
  type Random,
  type Result,
  type ScheduledWork,
  type Scheduler,
  err,
  ok,
  problem,
} from '#libs/kernel';
import { Deadline } from '#libs/platform';
import { z } from 'zod';
import { reasonOf } from '../doctor/examination.js';

const TIMEOUT_MS = 10_000;
const UNREACHABLE = 'GATEWAY_UNREACHABLE';

/** Where the gateway is, and the credential of whoever asks. */
export const deskSettings = z.object({
  GATEWAY_URL: z
    .url()
    .optional()
    .describe('The REST gateway, without a path; unless set, the one suite that npm start runs here, else port 3000'),
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
  readonly #random: Random;

  constructor(url: string, token: string | undefined, scheduler: Scheduler, random: Random) {
    this.#url = url;
    this.#token = token;
    this.#scheduler = scheduler;
    this.#random = random;
  }

  /** Reads a path with its query; what is `undefined` is left out. */
  getJson<T>(
    path: string,
    query: Readonly<Record<string, string | number | undefined>> = {},
  ): Promise<Result<T, Problem>> {
    return this.#ask(pathWith(path, query), { method: 'GET' });
  }

  /**
   * Gives a command under its `commandId`, or one that is made here: an answer that is lost leaves the person an id under which the same
   * command can be given again and is not done twice.
   */
  async giveCommand<T>(path: string, body: Json): Promise<Result<T, Problem>> {
    const { commandId: named, ...said } = body;
    const commandId = typeof named === 'string' ? named : this.#random.uuid();
    const given = await this.postJson<T>(path, { ...said, commandId });
    if (given.ok || given.error.code !== UNREACHABLE) return given;
    const { details, message, retryable } = given.error;
    const sentence = `${message} It is not known whether the command was obeyed: give it again with --command-id ${commandId}, and it is not done twice.`;
    return err(problem(UNREACHABLE, sentence, { ...details, commandId }, retryable));
  }

  /** Asks a question that needs a body. */
  postJson<T>(path: string, body: object): Promise<Result<T, Problem>> {
    return this.#ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** Reads a list as CSV, piece by piece, for as long as `take` wants more. */
  async readCsv(
    path: string,
    query: Readonly<Record<string, string | number | undefined>>,
    take: (piece: string) => boolean,
  ): Promise<Result<void, Problem>> {
    const silence = new SilenceLimit(this.#scheduler);
    try {
      const headers = { accept: 'text/csv', ...this.#authorization() };
      const response = await fetch(new URL(pathWith(path, query), this.#url), { headers, signal: silence.signal });
      if (!response.ok || response.body === null) return err(problemOf(await response.json(), response.status));
      for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
        silence.restart();
        if (!take(piece)) break;
      }
      return ok(undefined);
    } catch (error) {
      return err(this.#unreachable(error));
    } finally {
      silence.end();
    }
  }

  async #ask<T>(path: string, init: RequestInit): Promise<Result<T, Problem>> {
    const deadline = new Deadline(this.#scheduler, TIMEOUT_MS);
    try {
      const headers = { ...(init.headers as Record<string, string> | undefined), ...this.#authorization() };
      const response = await fetch(new URL(path, this.#url), { ...init, headers, signal: deadline.signal });
      const body: unknown = await response.json();
      return response.ok ? ok(body as T) : err(problemOf(body, response.status));
    } catch (error) {
      return err(this.#unreachable(error));
    } finally {
      deadline.cancel();
    }
  }

  #authorization(): Readonly<Record<string, string>> {
    return this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
  }

  #unreachable(error: unknown): Problem {
    const cure = 'Is the suite running (npm start)? Else name its gateway with --url or GATEWAY_URL.';
    const message = `The gateway at ${this.#url} gives no answer: ${reasonOf(error)}. ${cure}`;
    return problem(UNREACHABLE, message, {}, true);
  }
}

/** Ends a long answer that has fallen silent, however long it has been coming. */
class SilenceLimit {
  readonly #ended = new AbortController();
  readonly #scheduler: Scheduler;
  #timer: ScheduledWork;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
    this.#timer = this.#start();
  }

  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  restart(): void {
    this.#timer.cancel();
    this.#timer = this.#start();
  }

  end(): void {
    this.#timer.cancel();
  }

  #start(): ScheduledWork {
    return this.#scheduler.runAfter(TIMEOUT_MS, () => this.#ended.abort(new Error(`silent for ${TIMEOUT_MS} ms`)));
  }
}

function pathWith(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  const search = new URLSearchParams(given).toString();
  return search === '' ? path : `${path}?${search}`;
}

const CURES: Readonly<Record<number, string>> = {
  401: ' Set GATEWAY_API_TOKEN to an API key (tradewind keys new makes one).',
  403: ' Ask for a key with the role that docs/access.md names.',
  429: ' Wait a moment and try again.',
};

function problemOf(body: unknown, status: number): Problem {
  const { code, detail, details, errors } = (body ?? {}) as Json;
  const cure = CURES[status] ?? '';
  const isBusy = status === 503;
  if (typeof code !== 'string')
    return problem('GATEWAY_REFUSED', `The gateway answered with status ${status}.${cure}`, {}, isBusy);
  const fields = (Array.isArray(errors) ? (errors as readonly Json[]) : []).map(({ message }) => String(message));
  const words = [typeof detail === 'string' ? detail : `The gateway answered with status ${status}.`, ...fields];
  const texts = Object.entries((details ?? {}) as Json).map(([name, value]) => [name, String(value)] as const);
  return problem(code, words.join(' ') + cure, Object.fromEntries(texts), isBusy);
}
