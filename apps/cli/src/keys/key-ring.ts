import { existsSync, readFileSync } from 'node:fs';
import { replaceFile } from '#libs/local-stack';
import {
  type Problem,
  type Random,
  type Result,
  US_PER_SECOND,
  type UnixUs,
  err,
  namesToOffer,
  ok,
  problem,
} from '#libs/kernel';
import { API_KEY_BYTES, type ApiKeyEntry, type Role, apiKeyFile, mintApiKey } from '#libs/platform';

const SECONDS_PER_DAY = 86_400;

/** What a new key is for, and how long. */
export interface NewKey {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly days: number;
}

/** The file of API keys that the gateway reads (GATEWAY_KEY_RING). */
export class KeyRingFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** The entries; none where there is no file yet. A Problem where it cannot be read as one. */
  readEntries(): Result<readonly ApiKeyEntry[], Problem> {
    if (!existsSync(this.#path)) return ok([]);
    try {
      return ok(apiKeyFile.parse(JSON.parse(readFileSync(this.#path, 'utf8'))).keys);
    } catch (error) {
      return err(problem('KEY_RING_UNREADABLE', `${this.#path} is no key ring: ${(error as Error).message}`));
    }
  }

  /** Adds a key and returns it: it is shown once, and is nowhere else. */
  addKey({ days, name, roles }: NewKey, random: Random, nowUs: UnixUs): Result<string, Problem> {
    const known = this.readEntries();
    if (!known.ok) return known;
    const wish = { name, roles, expiresAtUs: nowUs + days * SECONDS_PER_DAY * US_PER_SECOND };
    const { entry, key } = mintApiKey(wish, randomBytes(random));
    this.#writeEntries([...known.value, entry]);
    return ok(key);
  }

  /** Marks a key as revoked: the gateway refuses it within five seconds. */
  revokeKey(id: string): Result<ApiKeyEntry, Problem> {
    const known = this.readEntries();
    if (!known.ok) return known;
    const entry = known.value.find((one) => one.id === id);
    if (entry === undefined) return err(this.#unknownKey(id, known.value));
    this.#writeEntries(known.value.map((one) => (one === entry ? { ...entry, revoked: true } : one)));
    return ok({ ...entry, revoked: true });
  }

  #unknownKey(id: string, entries: readonly ApiKeyEntry[]): Problem {
    const known = namesToOffer(
      id,
      entries.map((entry) => entry.id),
    );
    return problem('KEY_UNKNOWN', `There is no key ${id} in ${this.#path}; there are ${known}.`, { id, known });
  }

  /** In one step: a gateway that reads at this moment finds the old file or the new one. */
  #writeEntries(keys: readonly ApiKeyEntry[]): void {
    replaceFile(this.#path, `${JSON.stringify({ keys }, undefined, 2)}\n`, 0o600);
  }
}

/** As many bytes as a key needs, from ids of 122 random bits each; the fixed bits of an id are left out. */
function randomBytes(random: Random): Uint8Array {
  const bytes: number[] = [];
  while (bytes.length < API_KEY_BYTES) {
    // Bytes 6 and 8 of a UUID hold its version and variant.
    bytes.push(
      ...Buffer.from(random.uuid().replaceAll('-', ''), 'hex').filter((_, index) => index !== 6 && index !== 8),
    );
  }
  return Uint8Array.from(bytes.slice(0, API_KEY_BYTES));
}
