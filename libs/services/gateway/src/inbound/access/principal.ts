import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { invariant } from '#libs/kernel';
import type { Principal } from '../../ports.js';

const principals = new WeakMap<object, Principal>();

/** Notes who sent a request; the guard does, before any route runs. */
export function notePrincipal(request: FastifyRequest, principal: Principal): void {
  principals.set(request, principal);
}

/** The {@link Principal} of the request: the only source of the actor of a command. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const principal = principals.get(context.switchToHttp().getRequest<FastifyRequest>());
  invariant(principal !== undefined, 'a route that asks who calls has no guard');
  return principal;
});
