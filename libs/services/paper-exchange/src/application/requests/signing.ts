import { createHmac, timingSafeEqual } from 'node:crypto';
import { ApiError, missing } from './api-error.js';
import type { Params } from './params.js';

const DEFAULT_WINDOW_MS = 5_000;
const LARGEST_WINDOW_MS = 60_000;
const FUTURE_MS = 1_000;
const US_DIGITS = 16;

/** A key that may trade in an account. */
export interface ApiKey {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly account: string;
}

/** The signature of a payload: HMAC-SHA256 in hexadecimal. */
export function sign(payload: string, secret: string): string {
  return createHmac('sha256', secret).update(payload, 'utf8').digest('hex');
}

/** What REST signs: the query and then the body, exactly as sent, without the signature itself. */
export function restPayload(query: string, body: string): string {
  const without = (text: string): string =>
    text
      .split('&')
      .filter((pair) => !pair.startsWith('signature='))
      .join('&');
  return without(query) + without(body);
}

/** What the WebSocket API signs: all parameters but the signature, sorted by name, not percent-encoded. */
export function wsPayload(params: ReadonlyMap<string, string>): string {
  return [...params]
    .filter(([name]) => name !== 'signature')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Checks key, signature and time of a signed request; returns the account whose it is. @throws ApiError */
export function authenticate(
  keys: readonly ApiKey[],
  apiKey: string | undefined,
  payload: string,
  params: Params,
  nowMs: number,
): string {
  if (apiKey === undefined || apiKey === '') throw new ApiError(-2014, 'API-key format invalid.', 401);
  const key = keys.find((one) => one.apiKey === apiKey);
  if (key === undefined) throw new ApiError(-2015, 'Invalid API-key, IP, or permissions for action.', 401);
  const timestamp = params.required('timestamp');
  const signature = params.required('signature').toLowerCase();
  const expected = Buffer.from(sign(payload, key.apiSecret));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new ApiError(-1022, 'Signature for this request is not valid.');
  }
  checkTime(timestamp, params, nowMs);
  return key.account;
}

function checkTime(text: string, params: Params, nowMs: number): void {
  if (!/^\d{13,16}$/u.test(text)) throw missing('timestamp');
  const timestampMs = text.length === US_DIGITS ? Number(text) / 1_000 : Number(text);
  const windowText = params.optional('recvWindow');
  const windowMs = windowText === undefined ? DEFAULT_WINDOW_MS : Number(windowText);
  if (!/^\d{1,6}(\.\d{1,3})?$/u.test(windowText ?? '0')) throw missing('recvWindow');
  if (windowMs > LARGEST_WINDOW_MS) throw new ApiError(-1131, "'recvWindow' must be less than 60000.");
  if (timestampMs >= nowMs + FUTURE_MS) {
    throw new ApiError(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
  }
  if (nowMs - timestampMs > windowMs)
    throw new ApiError(-1021, 'Timestamp for this request is outside of the recvWindow.');
}
