import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** The media type of RFC 9457. */
export const PROBLEM_JSON = 'application/problem+json; charset=utf-8';

/** What is answered to a request that nothing carries out. */
export interface Refusal {
  readonly status: number;
  /** Stable and machine-readable, upper case with underscores. */
  readonly code: string;
  readonly detail: string;
}

const UNREADABLE: Refusal = { status: 400, code: 'REQUEST_UNREADABLE', detail: 'The request cannot be read.' };
const BY_CODE: Readonly<Record<string, Refusal>> = {
  FST_ERR_BAD_URL: { ...UNREADABLE, detail: 'The address is not properly percent-encoded.' },
  FST_ERR_MAX_PARAM_LENGTH: { status: 414, code: 'ADDRESS_TOO_LONG', detail: 'A part of the address is too long.' },
  HPE_HEADER_OVERFLOW: { status: 431, code: 'HEADERS_TOO_LARGE', detail: 'Address and headers are too large.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'REQUEST_TOO_SLOW', detail: 'The request did not come in time.' },
};

/** The problem as JSON; `instance` is the address, where it could be read. */
export function bodyOf({ status, code, detail }: Refusal, instance?: string): string {
  return JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    instance,
    code,
  });
}

/** Answers requests that no route ever sees, such as a badly encoded address, as a problem (RFC 9457) like every other error. */
export function answerFrameworkError(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  const refusal = BY_CODE[error.code] ?? UNREADABLE;
  void reply.status(refusal.status).header('content-type', PROBLEM_JSON).send(bodyOf(refusal));
}

/** Answers what is not HTTP, or too much of it, likewise, and closes the connection. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const refusal = BY_CODE[error.code ?? ''] ?? UNREADABLE;
  const body = bodyOf(refusal);
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? 'Error'}`,
    `content-type: ${PROBLEM_JSON}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroy(error);
}
