import { ApiError } from '../../application/requests/api-error.js';
import { wantsMicroseconds } from '../../application/streams/time-unit.js';

/** A WebSocket address as Binance reads it. */
export type SocketAddress =
  | {
      readonly kind: 'STREAMS';
      readonly isCombined: boolean;
      readonly streams: readonly string[];
      readonly microseconds: boolean;
    }
  | { readonly kind: 'WS_API'; readonly showsLimits: boolean; readonly microseconds: boolean }
  | {
      readonly kind: 'REFUSED';
      /** HTTP status of the refusal. */
      readonly status: number;
    };

/** What the keys of user data streams looked like; they are gone since 2026-02-20. */
const LISTEN_KEY = /^[A-Za-z0-9]{50,}$/u;
const LAST_OF_ASCII = 0x7f;
const LAST_OF_BYTES = 0xff;
/** The most streams of a connection. */
export const MOST_STREAMS = 1_024;
/** More than an address of 1,024 long names has. */
const LONGEST = 128 * 1_024;

/** Reads path and query such as `/stream?streams=btcusdt@trade`, percent-encoded or not. */
export function readSocketAddress(target: string): SocketAddress {
  try {
    return read(target);
  } catch (error) {
    if (error instanceof URIError || error instanceof ApiError) return { kind: 'REFUSED', status: 400 };
    throw error;
  }
}

function read(target: string): SocketAddress {
  if (target.length > LONGEST) return { kind: 'REFUSED', status: 414 };
  const [rawPath = '', rawQuery = ''] = split(utf8(target), '?');
  const path = rawPath.replace(/\/+$/u, '');
  const query = new Map(rawQuery.split('&').map((pair) => decoded(split(pair, '='))));
  const microseconds = wantsMicroseconds(query.get('timeUnit'));
  if (path === '/ws-api/v3')
    return { kind: 'WS_API', showsLimits: query.get('returnRateLimits') !== 'false', microseconds };
  const isCombined = path === '/stream';
  if (!isCombined && path !== '/ws' && !path.startsWith('/ws/')) return { kind: 'REFUSED', status: 404 };
  // A slash may be encoded as well: what stands between two names is read after the decoding.
  const names = (isCombined ? (query.get('streams') ?? '') : decodeURIComponent(path.slice('/ws/'.length))).split('/');
  const streams = names.filter((name) => name !== '' && !/^\d+$/u.test(name));
  if (streams.some((name) => LISTEN_KEY.test(name))) return { kind: 'REFUSED', status: 410 };
  if (streams.some((name) => name.includes(','))) return { kind: 'REFUSED', status: 400 };
  if (new Set(streams).size > MOST_STREAMS) return { kind: 'REFUSED', status: 400 };
  return { kind: 'STREAMS', isCombined, streams, microseconds };
}

/** An address whose bytes beyond ASCII were not encoded: Node hands on each of them as one character. */
function utf8(target: string): string {
  const codes = Array.from(target, (character) => character.codePointAt(0) ?? 0);
  const isBytes = codes.some((code) => code > LAST_OF_ASCII) && codes.every((code) => code <= LAST_OF_BYTES);
  return isBytes ? Buffer.from(target, 'latin1').toString('utf8') : target;
}

function split(text: string, mark: string): readonly string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function decoded([name = '', value = '']: readonly string[]): readonly [string, string] {
  return [decodeURIComponent(name), decodeURIComponent(value)];
}
