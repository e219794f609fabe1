type RequestId = number | string | null | undefined;

/** A command on a market-stream connection, or what is wrong with it. */
export type StreamCommand =
  | { readonly method: 'SUBSCRIBE' | 'UNSUBSCRIBE'; readonly id: RequestId; readonly streams: readonly string[] }
  | { readonly method: 'LIST_SUBSCRIPTIONS' | 'GET_PROPERTY'; readonly id: RequestId }
  | { readonly method: 'SET_PROPERTY'; readonly id: RequestId; readonly combined: boolean }
  | { readonly method: 'ERROR'; readonly id: RequestId; readonly code: number; readonly msg: string };

const LONGEST_ID = 36;
const COMMA = 'Invalid request: a stream name holds no comma; send one parameter for each stream';
const MOST_PARAMETERS = 1_024;
const METHODS = ['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SET_PROPERTY', 'GET_PROPERTY'];

function failure(id: RequestId, code: number, msg: string): StreamCommand {
  return { method: 'ERROR', id, code, msg };
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function isId(id: unknown): id is RequestId {
  if (typeof id === 'string') return id.length <= LONGEST_ID;
  return id === null || id === undefined || (typeof id === 'number' && Number.isSafeInteger(id));
}

/** Reads a command; what Binance would complain about becomes an error with Binance's code and text. */
export function readCommand(text: string): StreamCommand {
  const parsed = parse(text);
  if (parsed === undefined) return failure(undefined, 3, 'Invalid JSON: expected value at line 1 column 1');
  const request = parsed.value;
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    return failure(undefined, 2, 'Invalid request: request must be an object');
  }
  const { id, method, params } = request as { id?: unknown; method?: unknown; params?: unknown };
  if (!isId(id)) return failure(undefined, 2, 'Invalid request: request ID must be an unsigned integer');
  if (method === undefined)
    return failure(id, 2, `Invalid request: missing field \`method\` at line 1 column ${text.length}`);
  if (typeof method !== 'string' || !METHODS.includes(method)) {
    const expected = METHODS.map((name) => `\`${name}\``).join(', ');
    return failure(
      id,
      2,
      `Invalid request: unknown variant \`${JSON.stringify(method).slice(0, 40)}\`, expected one of ${expected}`,
    );
  }
  return readParameters(method, id, params);
}

function readParameters(method: string, id: RequestId, params: unknown): StreamCommand {
  if (method === 'LIST_SUBSCRIPTIONS') return { method, id };
  if (!Array.isArray(params)) return failure(id, 2, 'Invalid request: missing field `params`');
  const list: readonly unknown[] = params;
  if (method === 'SUBSCRIBE' || method === 'UNSUBSCRIBE') {
    if (list.length > MOST_PARAMETERS) return failure(id, 2, 'Invalid request: too many parameters');
    const streams = list.filter((stream) => typeof stream === 'string');
    if (streams.length < list.length) return failure(id, 2, 'Invalid request: stream name must be a string');
    if (streams.some((stream) => stream.includes(','))) return failure(id, 2, COMMA);
    return { method, id, streams };
  }
  const [property, value] = list;
  if (typeof property !== 'string') return failure(id, 2, 'Invalid request: property name must be a string');
  if (property !== 'combined') return failure(id, 0, 'Unknown property');
  if (method === 'GET_PROPERTY') return { method, id };
  if (typeof value !== 'boolean') return failure(id, 1, 'Invalid value type: expected Boolean');
  return { method: 'SET_PROPERTY', id, combined: value };
}
