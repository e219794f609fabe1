import { All, Controller, Inject, Req, Res } from '@nestjs/common';
import { OPERATIONS } from '../../application/operations/operations.js';
import type { Operation } from '../../application/operation.js';
import { Params } from '../../application/params.js';
import { restPayload } from '../../application/signing.js';
import { Venue } from '../../application/venue.js';
import type { Answer } from '../../application/venue.js';

const BY_ROUTE: ReadonlyMap<string, Operation> = new Map(
  OPERATIONS.flatMap((operation) => (operation.rest === undefined ? [] : [[operation.rest, operation]])),
);
const PATHS: ReadonlySet<string> = new Set([...BY_ROUTE.keys()].map((route) => route.split(' ')[1] ?? ''));
const PREFIX = '/api/v3';

/** The part of a Fastify request that is used. */
interface RestRequest {
  readonly method: string;
  readonly ip: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly raw: { readonly url?: string };
}

/** The part of a Fastify reply that is used. */
interface RestReply {
  status(code: number): RestReply;
  header(name: string, value: string): RestReply;
  send(body: unknown): RestReply;
}

function readParams(query: string, body: string): Params {
  const inBody = [...new URLSearchParams(body)];
  const inQuery = [...new URLSearchParams(query)];
  // The query wins over the body (rest-api.md); within either a name stands for one value.
  const isDoubled = (pairs: readonly [string, string][]): boolean =>
    new Set(pairs.map(([name]) => name)).size < pairs.length;
  return new Params(new Map([...inBody, ...inQuery]), isDoubled(inBody) || isDoubled(inQuery));
}

function reply(to: RestReply, { status, body, usedWeight, orderCounts, retryAfterSeconds }: Answer): void {
  to.status(status).header('content-type', 'application/json;charset=UTF-8');
  to.header('x-mbx-used-weight', String(usedWeight)).header('x-mbx-used-weight-1m', String(usedWeight));
  if (orderCounts !== undefined) {
    to.header('x-mbx-order-count-10s', String(orderCounts.tenSeconds));
    to.header('x-mbx-order-count-1d', String(orderCounts.day));
  }
  if (retryAfterSeconds !== undefined) to.header('retry-after', String(retryAfterSeconds));
  to.send(JSON.stringify(body));
}

/** The REST door: every path below `/api/v3` is looked up in the table of operations. */
@Controller()
export class RestController {
  readonly #venue: Venue;

  constructor(@Inject(Venue) venue: Venue) {
    this.#venue = venue;
  }

  @All('api/v3/*')
  handle(@Req() request: RestRequest, @Res() to: RestReply): void {
    const [path = '', ...rest] = (request.raw.url ?? '').split('?');
    const route = path.slice(PREFIX.length);
    const operation = BY_ROUTE.get(`${request.method} ${route}`);
    if (operation === undefined) {
      const status = PATHS.has(route) ? 405 : 404;
      const msg = status === 405 ? `Request method '${request.method}' is not supported.` : 'Path not found.';
      to.status(status)
        .header('content-type', 'application/json;charset=UTF-8')
        .send(JSON.stringify({ code: -1000, msg }));
      return;
    }
    const query = rest.join('?');
    const body = typeof request.body === 'string' ? request.body : '';
    const key = request.headers['x-mbx-apikey'];
    const apiKey = typeof key === 'string' ? key : undefined;
    const payload = restPayload(query, body);
    const params = readParams(query, body);
    reply(to, this.#venue.perform({ via: 'REST', operation, params, address: request.ip, apiKey, payload }));
  }
}
