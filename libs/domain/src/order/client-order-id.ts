import { type AccountId, type ClientOrderId, type IntentId, asId, invariant } from '#libs/kernel';

/** A cryptographic hash of a text, at least 24 bytes long; the app hands in SHA-256. */
export type Digest = (text: string) => Uint8Array;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const PREFIX = 'tw1-';
/** What every id of an order in the books looks like. */
const TOKEN = /^[A-Za-z0-9_-]{1,64}$/u;
const BYTES = 24;
/** What so many bytes become in base 64. */
const ID_CHARACTERS = 32;

/**
 * The client order id of an intent: a pure function of account and intent id, so that every process, before and after
 * every crash, gives the same order the same id, and no two intents ever share one.
 *
 * 36 characters, the most that Binance takes (`^[a-zA-Z0-9-_]{1,36}$`): a version and 192 bits of the hash. The account's
 * length in front keeps `ab` + `c` and `a` + `bc` apart.
 */
export function clientOrderId(account: AccountId, intentId: IntentId, digest: Digest): ClientOrderId {
  const hash = digest(`${account.length}:${account}:${intentId}`);
  invariant(hash.length >= BYTES, 'the hash behind client order ids is too short');
  return asId<ClientOrderId>(PREFIX + base64Url(hash.subarray(0, BYTES)));
}

/** Whether an id has the form of {@link clientOrderId}: whoever sent the order gave it a name of ours. */
export function isOwnClientOrderId(id: string): boolean {
  return id.startsWith(PREFIX) && id.length === PREFIX.length + ID_CHARACTERS;
}

/**
 * The client id under which we keep an order that somebody else sent: its venue order id is unique per instrument. Where the two cannot
 * stand in an id, because the instrument's letters are no token's or they are too long, their hash stands for them.
 */
export function externalOrderId(instrument: string, venueOrderId: string, digest: Digest): ClientOrderId {
  const plain = `ext-${instrument}-${venueOrderId}`;
  if (TOKEN.test(plain)) return asId<ClientOrderId>(plain);
  const hash = digest(`${instrument.length}:${instrument}:${venueOrderId}`);
  invariant(hash.length >= BYTES, 'the hash behind client order ids is too short');
  return asId<ClientOrderId>(`ext-${base64Url(hash.subarray(0, BYTES))}`);
}

/** Writes whole groups of three bytes as four characters each. */
function base64Url(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (const shift of [18, 12, 6, 0]) text += ALPHABET[(group >> shift) & 63] ?? '';
  }
  return text;
}
