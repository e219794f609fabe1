import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { type Role, isGranted } from '#libs/platform';
import type { Principal } from '../../ports.js';
import { ProblemError } from '../problem/problem-error.js';
import { ACCESS, UNTHROTTLED, isOpenRoute } from './access.js';
import { Credentials } from './credentials.js';
import { notePrincipal } from './principal.js';
import { Throttle } from './throttle.js';

/**
 * Stands before every route: finds out who calls, whether that may be, and whether it is too often. A body must be JSON, which
 * browsers do not send across origins unasked.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  readonly #reflector: Reflector;
  readonly #credentials: Credentials;
  readonly #throttle: Throttle;

  constructor(reflector: Reflector, credentials: Credentials, throttle: Throttle) {
    this.#reflector = reflector;
    this.#credentials = credentials;
    this.#throttle = throttle;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return false;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const stated = [context.getHandler(), context.getClass()];
    const needed = this.#reflector.getAllAndOverride<readonly Role[] | undefined>(ACCESS, stated);
    if (needed === undefined && isOpenRoute(request.routeOptions.url ?? '')) return true;
    const principal = await this.#authenticate(request);
    if (!isGranted(principal.roles, needed ?? [])) throw roleMissing(needed ?? [], principal);
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const isUnthrottled = this.#reflector.getAllAndOverride<true | undefined>(UNTHROTTLED, stated) === true;
    if (!isUnthrottled && !principal.isLocal) this.#throttle.admit(principal.name, isRead ? 'read' : 'command');
    if (!isRead && !/^application\/json(;|$)/iu.test(request.headers['content-type'] ?? '')) {
      throw new ProblemError(415, 'MEDIA_TYPE_UNSUPPORTED', 'The body must be application/json.');
    }
    notePrincipal(request, principal);
    return true;
  }

  /** Guessing is slowed down by address; who is right is never held up by the guesses of others. */
  async #authenticate(request: FastifyRequest): Promise<Principal> {
    const { headers, hostname, ip } = request;
    try {
      return await this.#credentials.authenticate({ authorization: headers.authorization, hostname });
    } catch (error) {
      if (error instanceof ProblemError && error.status === 401) this.#throttle.admit(ip, 'failure');
      throw error;
    }
  }
}

function roleMissing(needed: readonly Role[], { roles }: Principal): ProblemError {
  const details = { needed: needed.join(' or '), held: roles.join(', ') };
  return new ProblemError(403, 'ROLE_MISSING', `This needs the role ${details.needed}.`, { details });
}
