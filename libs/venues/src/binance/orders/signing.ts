import { createHmac } from 'node:crypto';

/** One parameter of a signed request; the order is kept. */
export type Parameter = readonly [name: string, value: string];

/** An account's keys. The secret leaves this process only as a signature. */
export interface ApiKeys {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** HMAC-SHA256 of a payload in hexadecimal, as Binance checks it. */
export function hmacSha256Hex(secret: string, payload: string): string {
  return createHmac('sha256', secret).update(payload, 'utf8').digest('hex');
}

/** Percent-encoding of RFC 3986: also the five characters that encodeURIComponent leaves alone. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/gu, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Parameters as they stand in a query or a form body, percent-encoded. */
export function encodeParameters(parameters: readonly Parameter[]): string {
  return parameters.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join('&');
}

/**
 * Signs a REST request: the payload is the query immediately followed by the body, percent-encoded before signing (an
 * unencoded one is -1022 since 2026-01-15). All our parameters are in one of the two, so that one text is all there is.
 */
export function signRest(keys: ApiKeys, parameters: readonly Parameter[]): string {
  const payload = encodeParameters(parameters);
  return `${payload}&signature=${hmacSha256Hex(keys.apiSecret, payload)}`;
}

/**
 * Signs a WebSocket API request: the parameters sorted by name, joined without any encoding (it differs from REST).
 * Returns the parameters with `apiKey` and `signature`.
 */
export function signWebSocket(
  keys: ApiKeys,
  parameters: Readonly<Record<string, string | number>>,
): Record<string, string | number> {
  const all: Record<string, string | number> = { ...parameters, apiKey: keys.apiKey };
  const payload = Object.keys(all)
    .sort()
    .map((name) => `${name}=${String(all[name])}`)
    .join('&');
  return { ...all, signature: hmacSha256Hex(keys.apiSecret, payload) };
}
