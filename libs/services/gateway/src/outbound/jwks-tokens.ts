import { type CompactVerifyGetKey, compactVerify, createRemoteJWKSet, errors } from 'jose';
import { z } from 'zod';
import { type Clock, type Problem, type Result, US_PER_SECOND, err, ok, problem } from '#libs/kernel';
import { ROLES, type Role } from '#libs/platform';
import type { GatewaySettings } from '../gateway.settings.js';
import type { Principal, TokenVerifier } from '../ports.js';

/** What an identity provider may sign with: public keys only, so that nobody can sign with what everybody may read. */
const ALGORITHMS = ['EdDSA', 'ES256', 'ES384', 'PS256', 'RS256'];
/** Clocks of two machines may differ by so much, in seconds. */
const TOLERANCE_SECONDS = 5;
/** A token that lives longer than a day is no session. */
const LONGEST_LIFE_SECONDS = 86_400;
const TYPES = ['at+jwt', 'application/at+jwt', 'jwt'];

const claims = z.object({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  sub: z.string().regex(/^[\x20-\x7e]{1,64}$/u),
  exp: z.number(),
  iat: z.number(),
  nbf: z.number().optional(),
});

/** Whose tokens are taken, and for whom they must be. */
export interface ExpectedTokens {
  readonly issuer: string;
  readonly audience: string;
  /** The claim that lists the roles; what is no role of ours is left out. */
  readonly rolesClaim: string;
}

/** Where there is no identity provider: no token is right. */
export class NoTokens implements TokenVerifier {
  verifyToken(): Promise<Result<Principal, Problem>> {
    return Promise.resolve(refused('there is no identity provider'));
  }
}

/** JSON Web Tokens that an identity provider signs (RFC 9068), by the keys that it publishes. Reads the time from the clock only. */
export class SignedTokens implements TokenVerifier {
  readonly #keys: CompactVerifyGetKey;
  readonly #expected: ExpectedTokens;
  readonly #clock: Clock;

  constructor(keys: CompactVerifyGetKey, expected: ExpectedTokens, clock: Clock) {
    this.#keys = keys;
    this.#expected = expected;
    this.#clock = clock;
  }

  async verifyToken(token: string): Promise<Result<Principal, Problem>> {
    try {
      const { payload, protectedHeader } = await compactVerify(token, this.#keys, { algorithms: ALGORITHMS });
      if (!TYPES.includes((protectedHeader.typ ?? '').toLowerCase())) return refused('it is no access token');
      return this.#judgeClaims(JSON.parse(new TextDecoder().decode(payload)) as unknown);
    } catch (error) {
      return isSilence(error)
        ? err(problem('IDENTITY_PROVIDER_UNAVAILABLE', 'The keys of the identity provider cannot be read.', {}, true))
        : refused(error instanceof Error ? error.message : 'it cannot be read');
    }
  }

  #judgeClaims(payload: unknown): Result<Principal, Problem> {
    const read = claims.safeParse(payload);
    if (!read.success) return refused('a claim is missing or wrong');
    const { aud, exp, iat, iss, nbf = iat, sub } = read.data;
    const { audience, issuer, rolesClaim } = this.#expected;
    const now = this.#clock.nowUs() / US_PER_SECOND;
    if (iss !== issuer) return refused('another issuer');
    if (![aud].flat().includes(audience)) return refused('another audience');
    if (now >= exp + TOLERANCE_SECONDS) return refused('expired');
    if (now < Math.max(nbf, iat) - TOLERANCE_SECONDS) return refused('not valid yet');
    if (exp - iat > LONGEST_LIFE_SECONDS) return refused('it lives too long');
    const stated = [(payload as Readonly<Record<string, unknown>>)[rolesClaim]].flat();
    return ok({ name: sub, roles: ROLES.filter((role: Role) => stated.includes(role)), isLocal: false });
  }
}

/** The verifier that the settings ask for. The keys are cached ten minutes; while nobody publishes them, the cached ones are taken. */
export function tokenVerifierOf(settings: GatewaySettings, clock: Clock): TokenVerifier {
  const { GATEWAY_JWKS_URL, GATEWAY_JWT_AUDIENCE, GATEWAY_JWT_ISSUER, GATEWAY_JWT_ROLES_CLAIM } = settings;
  if (GATEWAY_JWKS_URL === undefined) return new NoTokens();
  const expected = {
    issuer: GATEWAY_JWT_ISSUER ?? '',
    audience: GATEWAY_JWT_AUDIENCE ?? '',
    rolesClaim: GATEWAY_JWT_ROLES_CLAIM,
  };
  return new SignedTokens(createRemoteJWKSet(new URL(GATEWAY_JWKS_URL)), expected, clock);
}

function refused(why: string): Result<never, Problem> {
  return err(problem('TOKEN_REFUSED', `The token is not taken: ${why}.`));
}

/** Whether the provider gave no answer, rather than the token being wrong. */
function isSilence(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout) return true;
  // Everything that jose itself finds wrong has a code of its own; a request that failed has none, or the general one.
  return !(error instanceof errors.JOSEError) || error.code === 'ERR_JOSE_GENERIC';
}
