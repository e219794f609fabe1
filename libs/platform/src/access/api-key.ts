import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { type UnixUs, isoTimeOf, usFromIsoTime } from '#libs/kernel';
import { ROLES, type Role } from './roles.js';

const MOST_KEYS = 1_000;
const ID_BYTES = 8;
const SECRET_BYTES = 32;
/** How many random bytes {@link mintApiKey} needs. */
export const API_KEY_BYTES = ID_BYTES + SECRET_BYTES;

const KEY = /^tw_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/u;

const apiKeyEntry = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{16}$/u, 'must be 16 hexadecimal digits'),
  /** Who uses it: the actor of its commands. */
  name: z.string().regex(/^[A-Za-z0-9._@-]{1,64}$/u, 'must be 1 to 64 letters, digits or . _ @ -'),
  /** SHA-256 of the secret's text: a secret of 256 random bits needs no slow hash. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/u, 'must be a SHA-256 in hexadecimal'),
  roles: z.array(z.enum(ROLES)).min(1),
  expiresAt: z
    .string()
    .refine((text) => usFromIsoTime(text) !== undefined, 'must be a time such as 2027-01-01T00:00:00Z'),
  revoked: z.boolean().default(false),
});

/** The file of the gateway's API keys: no secret is in it. */
export const apiKeyFile = z
  .strictObject({ keys: z.array(apiKeyEntry).max(MOST_KEYS) })
  .superRefine(({ keys }, context) => {
    if (new Set(keys.map(({ id }) => id)).size < keys.length)
      context.addIssue({ code: 'custom', message: 'an id is there twice' });
  });

/** What is known of an API key: everything but its secret. */
export type ApiKeyEntry = z.output<typeof apiKeyEntry>;

/** What a new key is for. */
export interface ApiKeyWish {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly expiresAtUs: UnixUs;
}

/** Makes a key `tw_<id>_<secret>` of {@link API_KEY_BYTES} random bytes, and the entry that the gateway knows it by. */
export function mintApiKey(
  { expiresAtUs, name, roles }: ApiKeyWish,
  random: Uint8Array,
): { readonly key: string; readonly entry: ApiKeyEntry } {
  const id = Buffer.from(random.subarray(0, ID_BYTES)).toString('hex');
  const secret = Buffer.from(random.subarray(ID_BYTES, API_KEY_BYTES)).toString('base64url');
  const entry = {
    id,
    name,
    sha256: sha256(secret).toString('hex'),
    roles: [...roles],
    expiresAt: isoTimeOf(expiresAtUs),
  };
  return { key: `tw_${id}_${secret}`, entry: apiKeyEntry.parse(entry) };
}

/** Whether a bearer token looks like an API key, right or wrong. */
export function isApiKey(text: string): boolean {
  return text.startsWith('tw_');
}

/** Why a key was not taken; whoever sent it learns only that it was not. */
export type KeyRefusal = 'UNKNOWN' | 'SECRET_WRONG' | 'EXPIRED' | 'REVOKED';

/** The API keys that are known. */
export class ApiKeyRing {
  readonly #entries: ReadonlyMap<string, ApiKeyEntry>;

  constructor(entries: readonly ApiKeyEntry[]) {
    this.#entries = new Map(entries.map((entry) => [entry.id, entry]));
  }

  /** The entry of a key that is right and valid now. An unknown id takes as long as a wrong secret. */
  judge(key: string, nowUs: UnixUs): ApiKeyEntry | KeyRefusal {
    const [, id = '', secret = ''] = KEY.exec(key) ?? [];
    const entry = this.#entries.get(id);
    const isRight = timingSafeEqual(sha256(secret), Buffer.from(entry?.sha256 ?? NO_SECRET, 'hex'));
    if (entry !== undefined && !isRight) return 'SECRET_WRONG';
    return this.judgeId(id, nowUs);
  }

  /** The entry of a key by its id alone, where it is valid now: for somebody whom another system has identified. */
  judgeId(id: string, nowUs: UnixUs): ApiKeyEntry | Exclude<KeyRefusal, 'SECRET_WRONG'> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return 'UNKNOWN';
    if (entry.revoked) return 'REVOKED';
    return (usFromIsoTime(entry.expiresAt) ?? 0) <= nowUs ? 'EXPIRED' : entry;
  }
}

const NO_SECRET = '0'.repeat(64);

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
