import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { type Result, err, ok } from '#libs/kernel';
import { Credentials, type Presented } from '../access/credentials.js';
import { Throttle } from '../access/throttle.js';
import { ProblemError } from '../problem/problem-error.js';
import { topicsFor } from './stream-topics.js';

/** The name of the protocol on the stream. */
export const STREAM_PROTOCOL = 'tradewind.v1';
/** A browser cannot set a header on a WebSocket: there the credential travels as a protocol, in base64url. */
const CREDENTIAL_PROTOCOL = 'bearer.';

/** Who wants to open the stream, as far as the handshake says. */
export interface Handshake {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  /** The address that it comes from. */
  readonly ip: string;
}

/** Judges who wants to open the stream, before there is a WebSocket: the page that asks, the credential, the role, the pace. */
@Injectable()
export class StreamAdmission {
  readonly #credentials: Credentials;
  readonly #throttle: Throttle;

  constructor(credentials: Credentials, throttle: Throttle) {
    this.#credentials = credentials;
    this.#throttle = throttle;
  }

  /** The topics that a handshake opens, or why it is refused, as an HTTP status. Never rejects for what a client sends. */
  async admit({ headers, path, ip }: Handshake): Promise<Result<ReadonlySet<string>, number>> {
    if (path !== '/v1/stream') return err(404);
    if (!isFromHere(headers)) return err(403);
    try {
      const principal = await this.#credentials.authenticate(presentedIn(headers));
      const topics = topicsFor(principal.roles);
      if (topics.size === 0) return err(403);
      if (!principal.isLocal) this.#throttle.admit(principal.name, 'read');
      return ok(topics);
    } catch (error) {
      if (error instanceof ProblemError) return err(this.#statusOf(error, ip));
      throw error;
    }
  }

  /** Guessing is slowed down by address, as it is on every route. */
  #statusOf({ status }: ProblemError, ip: string): number {
    if (status !== 401) return status;
    try {
      this.#throttle.admit(ip, 'failure');
      return 401;
    } catch (error) {
      if (error instanceof ProblemError) return error.status;
      throw error;
    }
  }
}

/** A browser names the page that asks: only pages of this gateway itself may. Programs name none. */
function isFromHere({ origin, host }: IncomingHttpHeaders): boolean {
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

function presentedIn({
  authorization,
  host = '',
  'sec-websocket-protocol': protocols,
}: IncomingHttpHeaders): Presented {
  const names = protocols?.split(',').map((name) => name.trim());
  const credential = names?.find((name) => name.startsWith(CREDENTIAL_PROTOCOL))?.slice(CREDENTIAL_PROTOCOL.length);
  const decoded = credential === undefined ? undefined : Buffer.from(credential, 'base64url').toString('utf8');
  return {
    authorization: authorization ?? (decoded === undefined ? undefined : `Bearer ${decoded}`),
    hostname: host.replace(/:\d+$/u, ''),
  };
}
