import fc from 'fast-check';
import { type Asking, codeOf } from './answered.js';
import { anyJson, anyPairs, anyText, escapeText } from './edge-values.js';

/** Asks the gateway, in this process or behind a socket. */
export type AskGateway = (request: {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly payload?: string;
  readonly headers?: Readonly<Record<string, string>>;
}) => Promise<{ readonly status: number; readonly body: string }>;

/** One operation of the gateway, as its OpenAPI describes it. */
interface Described {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: readonly string[];
  readonly body: readonly string[];
}

interface OpenApi {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly parameters?: readonly { name: string; in: string }[] }>>>
  >;
}

const IN_BODIES = ['scope', 'actor', 'reason', 'commandId', 'account', 'instrument', 'venue'];

/** Reads the operations from the gateway's own description. */
export async function describedOperations(ask: AskGateway): Promise<readonly Described[]> {
  const { body } = await ask({ method: 'GET', url: '/openapi.json' });
  const { paths } = JSON.parse(body) as OpenApi;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [] }]): Described => {
      const query = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
      return { method: method === 'post' ? 'POST' : 'GET', path, query, body: method === 'post' ? IN_BODIES : [] };
    }),
  );
}

/** A question to the gateway. */
export function gatewayQuestion(ask: AskGateway, operations: readonly Described[]): fc.Arbitrary<Asking> {
  const question = fc.constantFrom(...operations).chain((operation) =>
    fc.record({
      operation: fc.constant(operation),
      ids: fc.array(anyText, { minLength: 3, maxLength: 3 }),
      pairs: anyPairs(operation.query),
      body: fc.oneof(fc.array(fc.tuple(fc.constantFrom(...IN_BODIES), anyJson)).map(Object.fromEntries), anyJson),
    }),
  );
  return question.map(({ operation, ids, pairs, body }): Asking => {
    let next = 0;
    const path = operation.path.replaceAll(/\{\w+\}/gu, () => escapeText(ids[next++] ?? ''));
    const query = pairs.map(([name, value]) => `${escapeText(name)}=${escapeText(value)}`).join('&');
    const { method } = operation;
    const url = `${path}?${query}`;
    const text = JSON.stringify(body) ?? '';
    const sent = operation.body.length === 0 ? {} : { payload: text, headers: { 'content-type': 'application/json' } };
    return async () => {
      const { body: answer, status } = await ask({ method, url, ...sent });
      return { question: `${method} ${url} ${text}`, status, code: codeOf(answer) };
    };
  });
}
