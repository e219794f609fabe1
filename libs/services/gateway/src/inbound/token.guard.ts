import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type GatewaySettings, isLoopback } from '../gateway.settings.js';
import { GATEWAY_SETTINGS } from '../ports.js';
import { ProblemError } from './problem/problem-error.js';

/**
 * Lets commands through: with the token where one is set; without one only if they are addressed to this machine itself,
 * so that a web page under another name cannot give them through somebody's browser. A body must be JSON, which browsers
 * do not send across origins unasked.
 */
@Injectable()
export class TokenGuard implements CanActivate {
  readonly #settings: GatewaySettings;

  constructor(@Inject(GATEWAY_SETTINGS) settings: GatewaySettings) {
    this.#settings = settings;
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.method === 'GET' || request.method === 'HEAD') return true;
    const { GATEWAY_ALLOW_ANONYMOUS, GATEWAY_API_TOKEN } = this.#settings;
    if (GATEWAY_API_TOKEN !== undefined) demandToken(request.headers.authorization, GATEWAY_API_TOKEN);
    else if (!GATEWAY_ALLOW_ANONYMOUS && !isLoopback(request.hostname.replace(/^\[|\]$/gu, ''))) {
      throw new ProblemError(
        403,
        'HOST_FORBIDDEN',
        'Without a token, commands must be addressed to this machine itself.',
      );
    }
    if (!/^application\/json(;|$)/iu.test(request.headers['content-type'] ?? '')) {
      throw new ProblemError(415, 'MEDIA_TYPE_UNSUPPORTED', 'The body must be application/json.');
    }
    return true;
  }
}

function demandToken(header: string | undefined, token: string): void {
  const given = /^Bearer (.+)$/u.exec(header ?? '')?.[1] ?? '';
  if (timingSafeEqual(digest(given), digest(token))) return;
  throw new ProblemError(
    401,
    'TOKEN_WRONG',
    'This needs the header "Authorization: Bearer <token>" with the right token.',
    {
      headers: { 'www-authenticate': 'Bearer' },
    },
  );
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
