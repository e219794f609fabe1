import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type GatewaySettings, isLoopback } from '../../gateway.settings.js';

/** The name of the protocol on the stream. */
export const STREAM_PROTOCOL = 'tradewind.v1';
/** A browser cannot set a header on a WebSocket: there the token travels as a protocol, in base64url. */
const TOKEN_PROTOCOL = 'bearer.';

/** Who wants to open the stream, as far as the handshake says. */
export interface Handshake {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
}

/** Why a handshake is refused, as an HTTP status; `undefined` where it may pass. */
export function refusalOf({ headers, path }: Handshake, settings: GatewaySettings): number | undefined {
  if (path !== '/v1/stream') return 404;
  if (!isFromHere(headers)) return 403;
  const { GATEWAY_ALLOW_ANONYMOUS, GATEWAY_API_TOKEN } = settings;
  if (GATEWAY_API_TOKEN !== undefined) return isSame(tokenIn(headers), GATEWAY_API_TOKEN) ? undefined : 401;
  return GATEWAY_ALLOW_ANONYMOUS || isLoopback(hostOf(headers.host)) ? undefined : 403;
}

/** A browser names the page that asks: only pages of this gateway itself may. Programs name none. */
function isFromHere({ origin, host }: IncomingHttpHeaders): boolean {
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

function tokenIn({ authorization, 'sec-websocket-protocol': protocols }: IncomingHttpHeaders): string {
  const bearer = /^Bearer (.+)$/u.exec(authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const given = protocols?.split(',').map((name) => name.trim());
  const token = given?.find((name) => name.startsWith(TOKEN_PROTOCOL));
  return token === undefined ? '' : Buffer.from(token.slice(TOKEN_PROTOCOL.length), 'base64url').toString('utf8');
}

function hostOf(host = ''): string {
  return host.replace(/:\d+$/u, '').replaceAll(/[[\]]/gu, '');
}

function isSame(given: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
