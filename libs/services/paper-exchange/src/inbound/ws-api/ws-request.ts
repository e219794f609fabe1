import { type ExactJson, parseExactJson } from '#libs/venues';

/** A request on the WebSocket API. */
export interface WsRequest {
  readonly id: number | string | null;
  /** Without the optional prefix `v3/`. */
  readonly method: string;
  readonly params: ReadonlyMap<string, string>;
  readonly returnRateLimits: boolean | undefined;
}

const LONGEST_ID = 36;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isId(id: unknown): id is number | string | null {
  return (typeof id === 'string' && id.length <= LONGEST_ID) || id === null || Number.isSafeInteger(id);
}

/** What cannot be read, and the id that is answered: a client waits for its own. */
export interface MalformedRequest {
  readonly id: number | string | null;
  readonly wrong: string;
}

/** A number in the characters in which it was sent: as a number of JavaScript it would lose digits, or get an exponent. */
function paramText(value: unknown, sent: ExactJson | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return typeof sent === 'string' ? sent : String(value);
  if (typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? JSON.stringify(value) : undefined;
}

/** The parameters with their numbers as they were sent; none where there are none, or more deeply nested than any can be. */
function sentParams(text: string): Readonly<Record<string, ExactJson | undefined>> {
  const exact = parseExactJson(text);
  if (!exact.ok || !isRecord(exact.value)) return {};
  const { params } = exact.value;
  return isRecord(params) ? params : {};
}

function isRecord<T>(value: T): value is T & Readonly<Record<string, ExactJson | undefined>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a request, or says what is wrong with it. */
export function readWsRequest(text: string): WsRequest | MalformedRequest {
  const value = parse(text);
  const malformed = (wrong: string, id: WsRequest['id'] = null): MalformedRequest => ({
    id,
    wrong: `Malformed request: ${wrong}.`,
  });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return malformed('not a JSON object');
  const { id = null, method, params = {} } = value as { id?: unknown; method?: unknown; params?: unknown };
  if (!isId(id)) return malformed("'id' must be an integer, a string of up to 36 characters, or null");
  if (typeof method !== 'string' || method === '') return malformed("'method' must be a string", id);
  if (typeof params !== 'object' || params === null || Array.isArray(params))
    return malformed("'params' must be an object", id);
  const texts = new Map<string, string>();
  const sent = sentParams(text);
  let returnRateLimits: boolean | undefined;
  for (const [name, raw] of Object.entries(params)) {
    if (name === 'returnRateLimits' && typeof raw === 'boolean') returnRateLimits = raw;
    if (raw === null) continue;
    const param = paramText(raw, sent[name]);
    if (param === undefined) return malformed(`parameter '${name.slice(0, 40)}' is neither text, number nor list`, id);
    texts.set(name, param);
  }
  return { id, method: method.replace(/^v3\//u, ''), params: texts, returnRateLimits };
}
