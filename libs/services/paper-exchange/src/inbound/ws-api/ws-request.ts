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

function paramText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? JSON.stringify(value) : undefined;
}

/** Reads a request; returns a text that says what is wrong where it is none. */
export function readWsRequest(text: string): WsRequest | string {
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'Malformed request: not a JSON object.';
  const { id = null, method, params = {} } = value as { id?: unknown; method?: unknown; params?: unknown };
  if (!isId(id)) return "Malformed request: 'id' must be an integer, a string of up to 36 characters, or null.";
  if (typeof method !== 'string' || method === '') return "Malformed request: 'method' must be a string.";
  if (typeof params !== 'object' || params === null || Array.isArray(params)) {
    return "Malformed request: 'params' must be an object.";
  }
  const texts = new Map<string, string>();
  let returnRateLimits: boolean | undefined;
  for (const [name, raw] of Object.entries(params)) {
    if (name === 'returnRateLimits' && typeof raw === 'boolean') returnRateLimits = raw;
    if (raw === null) continue;
    const param = paramText(raw);
    if (param === undefined)
      return `Malformed request: parameter '${name.slice(0, 40)}' is neither text, number nor list.`;
    texts.set(name, param);
  }
  return { id, method: method.replace(/^v3\//u, ''), params: texts, returnRateLimits };
}
