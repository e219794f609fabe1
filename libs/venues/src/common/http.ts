import { type Problem, type Result, err, ok, problem } from '#libs/kernel';

/** What a venue's HTTP server answered, whatever the status. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** One HTTP request with its bounds. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Time from start to the last byte of the answer. */
  readonly timeoutMs: number;
  /** The largest answer that is read. */
  readonly maxBytes: number;
  /** Gives up early, when its owner closes. */
  readonly signal?: AbortSignal;
}

/** Codes of failures before any byte of the request can have left: the venue cannot have acted on it. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The code of a request that cannot have reached the venue. */
export const HTTP_NOT_SENT = 'HTTP_NOT_SENT';

/**
 * Sends one request, once, and reads the answer within its bounds. The error is `HTTP_NOT_SENT` where no connection came
 * about, `HTTP_TIMEOUT`, `HTTP_TOO_LARGE` or `HTTP_BROKEN` otherwise: with those the venue may have acted.
 */
export async function sendHttp(request: HttpRequest): Promise<Result<HttpAnswer, Problem>> {
  const timeout = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers ?? {},
      redirect: 'error',
      signal,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const body = await readBounded(response, request.maxBytes);
    if (body === undefined) return err(failure('HTTP_TOO_LARGE', `its answer is over ${request.maxBytes} bytes`));
    return ok({ status: response.status, headers: response.headers, body });
  } catch (cause) {
    if (timeout.aborted) return err(failure('HTTP_TIMEOUT', `no full answer came within ${request.timeoutMs} ms`));
    const code = errorCode(cause);
    return err(failure(NEVER_SENT.has(code) ? HTTP_NOT_SENT : 'HTTP_BROKEN', `the connection failed (${code})`));
  }
}

function failure(code: string, reason: string): Problem {
  return problem(code, `The request to the venue failed: ${reason}.`, { reason }, true);
}

/** The system's or the client's own code behind a failed fetch, such as ECONNREFUSED; addresses are left out. */
function errorCode(cause: unknown): string {
  let current: unknown = cause;
  for (let depth = 0; depth < 4 && typeof current === 'object' && current !== null; depth += 1) {
    const { code, cause: next, errors } = current as { code?: unknown; cause?: unknown; errors?: unknown };
    if (typeof code === 'string') return code;
    current = Array.isArray(errors) ? errors[0] : next;
  }
  return cause instanceof Error ? cause.name : 'unknown';
}

async function readBounded(response: Response, maxBytes: number): Promise<string | undefined> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    // Leaving the loop cancels the body, which closes the connection.
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
