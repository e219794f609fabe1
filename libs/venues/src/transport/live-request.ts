import { type Problem, type Result, err, ok } from '#libs/kernel';
import { HTTP_NOT_SENT, httpFailure } from './http-failure.js';
import type { HttpAnswer, HttpRequest } from './venue-transport.js';

/** Codes of failures before any byte of the request can have left: the venue cannot have acted on it. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Sends one request by `fetch` and reads the answer up to its bound; see `VenueTransport.sendRequest`. */
export async function sendLiveRequest(request: HttpRequest): Promise<Result<HttpAnswer, Problem>> {
  const { method, url, headers, body, maxBytes, signal } = request;
  try {
    const init = { method, headers, redirect: 'error', signal } as const;
    const response = await fetch(url, body === undefined ? init : { ...init, body });
    const text = await readBounded(response, maxBytes);
    if (text === undefined) return err(httpFailure('HTTP_TOO_LARGE', `its answer is over ${maxBytes} bytes`));
    return ok({ status: response.status, headers: response.headers, body: text });
  } catch (cause) {
    const code = errorCode(cause);
    return err(httpFailure(NEVER_SENT.has(code) ? HTTP_NOT_SENT : 'HTTP_BROKEN', `the connection failed (${code})`));
  }
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
