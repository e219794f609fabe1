import { Injectable } from '@nestjs/common';
import { ApiError } from '../../application/requests/api-error.js';
import { OperationTable } from '../../application/requests/operation-table.js';
import { Params } from '../../application/requests/params.js';
import { RequestProcessor } from '../../application/requests/request-processor.js';
import type { Answer } from '../../application/requests/request-processor.js';
import { restPayload } from '../../application/requests/signing.js';
import { inMicroseconds, wantsMicroseconds } from '../../application/streams/time-unit.js';

/** A REST request, whatever brought it. */
export interface RestRequest {
  readonly method: string;
  /** Path and query as sent, such as `/api/v3/depth?symbol=BTCUSDT`. */
  readonly target: string;
  /** The header X-MBX-APIKEY. */
  readonly apiKey: string | undefined;
  /** The body as sent; empty if there is none. */
  readonly body: string;
  /** Whom the request weight is counted to. */
  readonly address: string;
  /** The header X-MBX-TIME-UNIT. */
  readonly timeUnit?: string | undefined;
}

/** The answer to a REST request. */
export interface RestAnswer {
  readonly status: number;
  /** By names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const PREFIX = '/api/v3';
const JSON_TYPE = { 'content-type': 'application/json;charset=UTF-8' } as const;

/** Answers REST requests: finds the operation of the route, reads the parameters, and writes the answer down. */
@Injectable()
export class RestHandler {
  readonly #operations: OperationTable;
  readonly #processor: RequestProcessor;

  constructor(operations: OperationTable, processor: RequestProcessor) {
    this.#operations = operations;
    this.#processor = processor;
  }

  /** Performs a request and returns its answer; never throws. */
  handleRestRequest(request: RestRequest): RestAnswer {
    const { method, target, apiKey, body, address, timeUnit } = request;
    const mark = target.indexOf('?');
    const [sent, query] = mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
    const path = decodedPath(sent);
    if (path === undefined) return refusalAnswer(400, -1000, 'The path cannot be decoded.');
    const route = path.startsWith(PREFIX) ? path.slice(PREFIX.length) : path;
    const operation = this.#operations.findRestOperation(method, route);
    if (route === '/userDataStream') return refusalAnswer(410, -1020, 'This operation is not supported.');
    if (operation === undefined) return unknownRoute(method, this.#operations.isRestPath(route));
    const microseconds = readTimeUnit(timeUnit);
    if (microseconds instanceof ApiError) return refusalAnswer(400, microseconds.code, microseconds.message);
    const params = readParams(query, body);
    const payload = restPayload(query, body);
    const call = { via: 'REST', operation, params, address, apiKey, payload } as const;
    const answer = restAnswer(this.#processor.processRequest(call));
    return microseconds ? { ...answer, body: inMicroseconds(answer.body) } : answer;
  }
}

/** A percent-encoded path; `undefined` for one that cannot be decoded. */
function decodedPath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined; // The caller answers what cannot be read.
  }
}

/** An answer with Binance's code and sentence that no operation decided. */
export function refusalAnswer(status: number, code: number, msg: string, retryAfterSeconds?: number): RestAnswer {
  const retry = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return { status, headers: { ...JSON_TYPE, ...retry }, body: JSON.stringify({ code, msg }) };
}

function readTimeUnit(unit: string | undefined): boolean | ApiError {
  try {
    return wantsMicroseconds(unit);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

function unknownRoute(method: string, isKnownPath: boolean): RestAnswer {
  if (!isKnownPath) return refusalAnswer(404, -1000, 'Path not found.');
  return refusalAnswer(405, -1000, `Request method '${method}' is not supported.`);
}

function readParams(query: string, body: string): Params {
  const inBody = [...new URLSearchParams(body)];
  const inQuery = [...new URLSearchParams(query)];
  // The query wins over the body (rest-api.md); within either a name stands for one value.
  const isDoubled = (pairs: readonly [string, string][]): boolean =>
    new Set(pairs.map(([name]) => name)).size < pairs.length;
  return new Params(new Map([...inBody, ...inQuery]), isDoubled(inBody) || isDoubled(inQuery));
}

function restAnswer({ status, body, usedWeight, orderCounts, retryAfterSeconds }: Answer): RestAnswer {
  const headers: Record<string, string> = {
    ...JSON_TYPE,
    'x-mbx-used-weight': String(usedWeight),
    'x-mbx-used-weight-1m': String(usedWeight),
  };
  if (orderCounts !== undefined) {
    headers['x-mbx-order-count-10s'] = String(orderCounts.tenSeconds);
    headers['x-mbx-order-count-1d'] = String(orderCounts.day);
  }
  if (retryAfterSeconds !== undefined) headers['retry-after'] = String(retryAfterSeconds);
  return { status, headers, body: JSON.stringify(body) };
}
