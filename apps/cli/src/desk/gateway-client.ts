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
import { ELSEWHERE, type Json, NOT_THE_GATEWAY, notTheGateway, readBody, readRefusal } from './gateway-answer.js';

export type { Json } from './gateway-answer.js';

const TIMEOUT_MS = 10_000;
const UNREACHABLE = 'GATEWAY_UNREACHABLE';
/** From here on a status says that something failed on the way, and not that what was asked for was refused. */
const FIRST_UNDECIDED_STATUS = 500;

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

/** What came of a request, and whether nobody knows what the gateway made of it. */
interface Asked<T> {
  readonly isUndecided: boolean;
  readonly result: Result<T, Problem>;
}

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
  async getJson<T>(
    path: string,
    query: Readonly<Record<string, string | number | undefined>> = {},
  ): Promise<Result<T, Problem>> {
    return (await this.#ask<T>(pathWith(path, query), { method: 'GET' })).result;
  }

  /**
   * Gives a command under its `commandId`, or one that is made here: an answer that is lost leaves the person an id under which the same
   * command can be given again and is not done twice.
   */
  async giveCommand<T>(path: string, body: Json): Promise<Result<T, Problem>> {
    const { commandId: named, ...said } = body;
    const commandId = typeof named === 'string' ? named : this.#random.uuid();
    const { isUndecided, result } = await this.#ask<T>(path, asPost({ ...said, commandId }));
    if (result.ok || !isUndecided) return result;
    const { code, details, message, retryable } = result.error;
    const sentence = `${message} It is not known whether the command was obeyed: give it again with --command-id ${commandId}, and it is not done twice.`;
    return err(problem(code, sentence, { ...details, commandId }, retryable));
  }

  /** Asks a question that needs a body. */
  async postJson<T>(path: string, body: object): Promise<Result<T, Problem>> {
    return (await this.#ask<T>(path, asPost(body))).result;
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
      if (!response.ok) return err(await readRefusal(response, this.#url));
      if (response.body === null || !isCsv(response)) return err(notTheGateway(response, this.#url, 'CSV'));
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

  async #ask<T>(path: string, init: RequestInit): Promise<Asked<T>> {
    const deadline = new Deadline(this.#scheduler, TIMEOUT_MS);
    try {
      const headers = { ...(init.headers as Record<string, string> | undefined), ...this.#authorization() };
      const response = await fetch(new URL(path, this.#url), { ...init, headers, signal: deadline.signal });
      const result = await this.#readAnswer<T>(response);
      // A proxy answers for the gateway, too, which may have heard what was asked all the same.
      const isElsewhere = !result.ok && result.error.code === NOT_THE_GATEWAY;
      return { isUndecided: isElsewhere || response.status >= FIRST_UNDECIDED_STATUS, result };
    } catch (error) {
      return { isUndecided: true, result: err(this.#unreachable(error)) };
    } finally {
      deadline.cancel();
    }
  }

  async #readAnswer<T>(response: Response): Promise<Result<T, Problem>> {
    if (!response.ok) return err(await readRefusal(response, this.#url));
    const body = await readBody(response, this.#url);
    return body.ok ? ok(body.value as T) : body;
  }

  #authorization(): Readonly<Record<string, string>> {
    return this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
  }

  #unreachable(error: unknown): Problem {
    const message = `The gateway at ${this.#url} gives no answer: ${reasonOf(error)}. Is the suite running (npm start)? ${ELSEWHERE}`;
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

function asPost(body: object): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

const isCsv = ({ headers }: Response): boolean => headers.get('content-type')?.startsWith('text/csv') === true;

function pathWith(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  const search = new URLSearchParams(given).toString();
  return search === '' ? path : `${path}?${search}`;
}
