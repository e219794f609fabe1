import { STATUS_CODES } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IS_TRANSIENT_ERROR, type IsTransientError, LOG, type Log } from '#libs/platform';
import { ProblemError, unavailable } from './problem-error.js';

/** The media type of RFC 9457. */
export const PROBLEM_JSON = 'application/problem+json; charset=utf-8';

const CODES: Readonly<Record<number, string>> = {
  400: 'REQUEST_UNREADABLE',
  404: 'ROUTE_NOT_FOUND',
  413: 'BODY_TOO_LARGE',
  414: 'ADDRESS_TOO_LONG',
  415: 'MEDIA_TYPE_UNSUPPORTED',
};

const SENTENCES: Readonly<Record<number, string>> = {
  400: 'The request cannot be read.',
  404: 'There is nothing at this address.',
  413: 'The body is larger than 64 KiB.',
  415: 'The body must be application/json.',
};

/** Turns every error but those of an address that there is not, which the host answers, into a problem response (RFC 9457) that does not say what is behind the gateway. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #log: Log;
  readonly #isTransient: IsTransientError;

  constructor(@Inject(LOG) log: Log, @Inject(IS_TRANSIENT_ERROR) isTransient: IsTransientError) {
    this.#log = log;
    this.#isTransient = isTransient;
  }

  catch(exception: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const path = request.url.split('?')[0] ?? '/';
    if (exception instanceof HttpException && path.startsWith('/health/')) {
      // The probes have an answer of their own, made for them.
      void reply.status(exception.getStatus()).send(exception.getResponse());
      return;
    }
    const problem = this.#problemOf(exception, path);
    void reply
      .status(problem.status)
      .headers({ ...problem.headers, 'content-type': PROBLEM_JSON })
      .send(
        JSON.stringify({
          type: 'about:blank',
          title: STATUS_CODES[problem.status] ?? 'Error',
          status: problem.status,
          detail: problem.message,
          instance: path,
          code: problem.code,
          ...(Object.keys(problem.details).length > 0 ? { details: problem.details } : {}),
          ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
        }),
      );
  }

  #problemOf(exception: unknown, path: string): ProblemError {
    if (exception instanceof ProblemError) return exception;
    const status = statusOf(exception);
    if (status !== undefined && status < 500) {
      return new ProblemError(
        status,
        CODES[status] ?? 'REQUEST_REFUSED',
        SENTENCES[status] ?? 'The request was refused.',
      );
    }
    if (this.#isTransient(exception)) {
      this.#log.warn({ err: exception, path }, 'a request failed because the database is away');
      return unavailable('DATABASE_UNAVAILABLE', 'The database does not answer at the moment.');
    }
    this.#log.error({ err: exception, path }, 'a request failed');
    return new ProblemError(500, 'INTERNAL_ERROR', 'Something went wrong inside; it was written down.');
  }
}

/** The HTTP status that Nest or Fastify meant; `undefined` for errors of other kinds. */
function statusOf(exception: unknown): number | undefined {
  if (exception instanceof HttpException) return exception.getStatus();
  const status = (exception as { readonly statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 ? status : undefined;
}
