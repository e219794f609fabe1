import { type ArgumentsHost, Catch, type ExceptionFilter, NotFoundException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { namesToOffer } from '#libs/kernel';
import { PROBLEM_JSON, type Refusal, bodyOf } from './http-refusals.js';
import type { RouteBook } from './route-book.js';

/** A longer address is shown by its beginning. */
const LONGEST_SHOWN = 200;

/**
 * Answers what no route takes as a problem (RFC 9457), in every service: an address that there is not with those that there are, a method
 * that an address does not take with those that it does.
 */
@Catch(NotFoundException)
export class UnmatchedRouteFilter implements ExceptionFilter<NotFoundException> {
  readonly #routes: RouteBook;

  constructor(routes: RouteBook) {
    this.#routes = routes;
  }

  catch(_exception: NotFoundException, host: ArgumentsHost): void {
    const { method, url } = host.switchToHttp().getRequest<FastifyRequest>();
    const address = url.split('?')[0] ?? '/';
    // The beginning of an address may be one that there is.
    const allowed = this.#routes.methodsOf(address);
    const path = address.slice(0, LONGEST_SHOWN);
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    // Where the method is taken, it is a file that there is not.
    const isWrongMethod = allowed.length > 0 && !allowed.includes(method);
    if (isWrongMethod) void reply.header('allow', allowed.join(', '));
    const refusal = isWrongMethod ? wrongMethod(method, allowed) : noRoute(path, this.#routes.patterns());
    void reply.status(refusal.status).header('content-type', PROBLEM_JSON).send(bodyOf(refusal, path));
  }
}

function noRoute(path: string, known: readonly string[]): Refusal {
  const detail = `There is nothing at this address; there are ${namesToOffer(path, known)}.`;
  return { status: 404, code: 'ROUTE_NOT_FOUND', detail };
}

function wrongMethod(method: string, allowed: readonly string[]): Refusal {
  const detail = `${method} is not possible here; ${allowed.join(', ')} is.`;
  return { status: 405, code: 'METHOD_NOT_ALLOWED', detail };
}
