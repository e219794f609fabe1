import { Catch, HttpException, Inject } from '@nestjs/common';
import type { ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter, HttpAdapterHost } from '@nestjs/core';
import { ErrorCounters } from '../../application/requests/error-counters.js';
import { LOG } from '#libs/platform';
import type { Log } from '#libs/platform';

const UNKNOWN = -1_000;

interface HttpReply {
  status(code: number): HttpReply;
  header(name: string, value: string): HttpReply;
  send(body: string): HttpReply;
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : 500;
}

/** Answers what Fastify refuses below `/api` (too large, unreadable) as Binance would: a code and a sentence. */
@Catch()
export class ApiErrorFilter extends BaseExceptionFilter {
  readonly #errors: ErrorCounters;
  readonly #log: Log;

  constructor(host: HttpAdapterHost, errors: ErrorCounters, @Inject(LOG) log: Log) {
    super(host.httpAdapter);
    this.#errors = errors;
    this.#log = log;
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const { url = '' } = http.getRequest<{ url?: string }>();
    if (!url.startsWith('/api/')) {
      const byDefault = super.catch.bind(this);
      byDefault(error, host);
      return;
    }
    const status = statusOf(error);
    this.#errors.countError(UNKNOWN);
    this.#log.warn({ err: error, status }, 'a request that could not be read');
    const msg =
      status === 413 ? 'Request body is too large.' : 'An unknown error occurred while processing the request.';
    const reply = http.getResponse<HttpReply>();
    reply.status(status).header('content-type', 'application/json;charset=UTF-8');
    reply.send(JSON.stringify({ code: UNKNOWN, msg }));
  }
}
