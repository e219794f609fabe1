import { type Problem, type Result, err } from '#libs/kernel';
import { type HttpAnswer, type HttpRequest as TransportRequest, httpFailure } from '../transport/index.js';
import type { VenueRuntime } from './venue-runtime.js';

/** One HTTP request with its bounds. */
export interface BoundedRequest extends Pick<TransportRequest, 'method' | 'url' | 'maxBytes'> {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Time from start to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Gives up early, when its owner closes. */
  readonly signal?: AbortSignal;
}

/**
 * Sends one request, once, and reads the answer within its bounds. The error is `HTTP_NOT_SENT` where no connection came
 * about, `HTTP_TIMEOUT`, `HTTP_TOO_LARGE` or `HTTP_BROKEN` otherwise: with those the venue may have acted.
 */
export function sendHttp(
  { transport, scheduler }: VenueRuntime,
  request: BoundedRequest,
): Promise<Result<HttpAnswer, Problem>> {
  const { method, url, headers = {}, body, maxBytes, timeoutMs, signal } = request;
  return new Promise((resolve) => {
    const givingUp = new AbortController();
    const end = (result: Result<HttpAnswer, Problem>): void => {
      timeout.cancel();
      signal?.removeEventListener('abort', onAbort);
      resolve(result);
    };
    const onAbort = (): void => {
      end(err(httpFailure('HTTP_BROKEN', 'it was given up')));
      givingUp.abort();
    };
    const timeout = scheduler.runAfter(timeoutMs, () => {
      end(err(httpFailure('HTTP_TIMEOUT', `no full answer came within ${timeoutMs} ms`)));
      givingUp.abort();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
    else
      transport
        .sendRequest({ method, url, headers, body, maxBytes, signal: givingUp.signal })
        .then(end, (cause: unknown) => end(err(httpFailure('HTTP_BROKEN', String(cause)))));
  });
}
