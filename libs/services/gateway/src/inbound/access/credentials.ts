import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import { CLOCK, LOG, type Log, isApiKey } from '#libs/platform';
import { type GatewaySettings, isLoopback, needsCredentials } from '../../gateway.settings.js';
import {
  API_KEYS,
  type ApiKeys,
  GATEWAY_SETTINGS,
  type Principal,
  TOKEN_VERIFIER,
  type TokenVerifier,
} from '../../ports.js';
import { ProblemError, unavailable } from '../problem/problem-error.js';
import { Tickets } from './tickets.js';

/** What a request says about its sender: of a REST request, or of the one that opens a WebSocket. */
export interface Presented {
  readonly authorization: string | undefined;
  /** The name that the request was addressed to, without port. */
  readonly hostname: string;
}

/** Whoever calls a gateway of this machine that has no credentials at all. */
const LOCAL: Principal = { name: 'local', roles: ['admin'], isLocal: true };
const TOKEN_HOLDER: Principal = { name: 'api-token', roles: ['admin'], isLocal: false };

/**
 * Finds out who calls. Where credentials are configured, every request needs one. Where none is, the gateway listens on loopback
 * only, and takes only what is addressed to this machine itself: a web page under another name that resolves to it (DNS
 * rebinding) can neither read nor command through somebody's browser.
 */
@Injectable()
export class Credentials {
  readonly #settings: GatewaySettings;
  readonly #keys: ApiKeys;
  readonly #tokens: TokenVerifier;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #tickets: Tickets;

  constructor(
    @Inject(GATEWAY_SETTINGS) settings: GatewaySettings,
    @Inject(API_KEYS) keys: ApiKeys,
    @Inject(TOKEN_VERIFIER) tokens: TokenVerifier,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOG) log: Log,
    tickets: Tickets,
  ) {
    this.#tickets = tickets;
    this.#settings = settings;
    this.#keys = keys;
    this.#tokens = tokens;
    this.#clock = clock;
    this.#log = log;
  }

  /** @throws ProblemError 401 without a credential that is right and valid now, 403 for a foreign name, 503 where nobody can tell. */
  async authenticate({ authorization, hostname }: Presented): Promise<Principal> {
    const ticketHolder = this.#tickets.takeTicket(authorization);
    if (ticketHolder !== undefined) return ticketHolder;
    if (!needsCredentials(this.#settings)) return this.#localPrincipal(hostname);
    const given = /^Bearer (\S+)$/u.exec(authorization ?? '')?.[1];
    if (given === undefined) throw wrongCredential();
    if (isApiKey(given)) return this.#holderOfKey(given);
    if (this.#isApiToken(given)) return TOKEN_HOLDER;
    const verified = await this.#tokens.verifyToken(given);
    if (verified.ok) return verified.value;
    const { code, message, retryable } = verified.error;
    this.#log.warn({ why: code }, 'a token was refused');
    throw retryable ? unavailable(code, message) : wrongCredential();
  }

  #localPrincipal(hostname: string): Principal {
    if (this.#settings.GATEWAY_ALLOW_ANONYMOUS || isLoopback(hostname.replace(/^\[|\]$/gu, ''))) return LOCAL;
    throw new ProblemError(
      403,
      'HOST_FORBIDDEN',
      'Without credentials, requests must be addressed to this machine itself.',
    );
  }

  #holderOfKey(key: string): Principal {
    const entry = this.#keys.judgeKey(key, this.#clock.nowUs());
    if (typeof entry !== 'string') return { name: entry.name, roles: entry.roles, isLocal: false };
    this.#log.warn({ why: entry, keyId: key.slice(0, KEY_ID_END) }, 'an API key was refused');
    throw wrongCredential();
  }

  #isApiToken(given: string): boolean {
    const { GATEWAY_API_TOKEN } = this.#settings;
    return GATEWAY_API_TOKEN !== undefined && timingSafeEqual(digest(given), digest(GATEWAY_API_TOKEN));
  }
}

/** `tw_` and the id: what a log may show of a key. */
const KEY_ID_END = 19;

function wrongCredential(): ProblemError {
  const sentence =
    'This needs the header "Authorization: Bearer <credential>" with a credential that is right and valid.';
  return new ProblemError(401, 'CREDENTIAL_WRONG', sentence, { headers: { 'www-authenticate': 'Bearer' } });
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
