import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { US_PER_MS } from '#libs/kernel';
import type { OperationTerms } from '#libs/services/paper-exchange';
import type { SimulatedSuite } from '../simulated-suite.js';
import { type Asking, codeOf } from './answered.js';
import { PLAUSIBLE, anyJson, anyPairs, anyText, escapeText } from './edge-values.js';

/** Where questions by REST go: the exchange in this process, or one behind a socket. */
export interface RestDesk {
  readonly operations: readonly OperationTerms[];
  readonly nowUs: () => number;
  /** Resolves with status and body, or with the code of why there is no answer. */
  readonly ask: (request: RestRequest) => Promise<{ readonly status: number; readonly body: string } | string>;
}

/** A question by REST; `target` is path and query. */
export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

type Pairs = readonly (readonly [string, string])[];

const SECRET = 'demo-secret';
const KEY = { 'X-MBX-APIKEY': 'demo-key' };
const METHODS = ['GET', 'POST', 'DELETE'] as const;
type Method = (typeof METHODS)[number];
const CHANNELS = [
  'trade',
  'aggTrade',
  'kline_1m',
  'kline_1M@+08:00',
  'ticker_1h',
  'depth5',
  'depth20@100ms',
  'avgPrice',
];

function encoded(pairs: Pairs): string {
  return pairs.map(([name, value]) => `${escapeText(name)}=${escapeText(value)}`).join('&');
}

/** The pairs that an operation knows of what is plausible, and then whatever comes. */
function pairsFor({ params }: OperationTerms): fc.Arbitrary<Pairs> {
  const plausible = PLAUSIBLE.filter(([name]) => params.includes(name));
  // As a client would ask, as one would that errs in one thing, and anything.
  return fc.tuple(fc.nat({ max: 2 }), anyPairs(params)).map(([wild, pairs]) => {
    if (wild === 2) return pairs;
    return [...new Map([...plausible, ...pairs.slice(0, wild)])];
  });
}

function rarely<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 14, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
}

/** A question by REST to the paper exchange. */
export function restQuestion(desk: RestDesk): fc.Arbitrary<Asking> {
  const routes = desk.operations.filter(({ rest }) => rest !== undefined);
  const question = fc.constantFrom(...routes).chain((terms) =>
    fc.record({
      terms: fc.constant(terms),
      pairs: pairsFor(terms),
      isSigned: fc.boolean(),
      otherMethod: rarely(fc.constantFrom(...METHODS)),
      tail: rarely(anyText),
      inBody: fc.boolean(),
    }),
  );
  return question.map(({ terms, pairs, isSigned, otherMethod, tail, inBody }): Asking => {
    const [named = 'GET', path = ''] = (terms.rest ?? '').split(' ');
    // No client of ours sends PUT; the exchange takes it as it takes the others.
    const method = named as Method;
    return async () => {
      const isBody = inBody && method !== 'GET';
      const stamped: Pairs = [...pairs, ['timestamp', String(Math.floor(desk.nowUs() / US_PER_MS))]];
      const text = encoded(terms.isSigned && isSigned ? stamped : pairs);
      const payload = isSigned && terms.isSigned ? `${text}&signature=${sign(text)}` : text;
      const target = `/api/v3${path}${tail === null ? '' : escapeText(tail)}${isBody ? '' : `?${payload}`}`;
      const request = { method: otherMethod ?? method, target, headers: KEY, body: isBody ? payload : undefined };
      const answer = await desk.ask(request);
      const asked = `${request.method} ${target} ${isBody ? payload : ''}`;
      if (typeof answer === 'string') return { question: asked, status: -1, code: answer };
      return { question: asked, status: answer.status, code: codeOf(answer.body) };
    };
  });
}

/** A question on the WebSocket API of the paper exchange, or a text that is none. */
export function wsApiQuestion(suite: SimulatedSuite): fc.Arbitrary<Asking> {
  const methods = suite.exchange.operations.flatMap(({ ws, params }) => (ws === undefined ? [] : [{ ws, params }]));
  const session = ['session.status', 'session.logon', 'session.logout', 'session.subscriptions'];
  const users = ['userDataStream.subscribe.signature', 'userDataStream.unsubscribe', 'userDataStream.start'];
  const known = [...methods, ...[...session, ...users].map((ws) => ({ ws, params: ['subscriptionId', 'apiKey'] }))];
  const request = fc
    .constantFrom(...known)
    .chain(({ ws, params }) =>
      fc.record({ id: fc.oneof(fc.nat(), anyJson), method: fc.constant(ws), params: paramsOf(params) }),
    );
  const texts = fc.oneof(
    { weight: 6, arbitrary: request.map((one) => JSON.stringify(one)) },
    { weight: 1, arbitrary: anyJson.map((one) => JSON.stringify(one) ?? '') },
    { weight: 1, arbitrary: anyText },
  );
  return texts.map(
    (text): Asking =>
      () =>
        askSocket(suite, '/ws-api/v3', text),
  );
}

function paramsOf(names: readonly string[]): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 5, arbitrary: fc.array(fc.tuple(fc.constantFrom(...names, 'symbol'), anyJson)).map(Object.fromEntries) },
    { weight: 3, arbitrary: fc.constant(Object.fromEntries(PLAUSIBLE.filter(([name]) => names.includes(name)))) },
    { weight: 1, arbitrary: anyJson },
  );
}

/** A connection to some address of the market streams, and a command on it. */
export function streamQuestion(suite: SimulatedSuite): fc.Arbitrary<Asking> {
  const name = fc.oneof(
    anyText,
    fc.tuple(fc.constantFrom('btcusdt', '!', 'BTCUSDT'), fc.constantFrom(...CHANNELS)).map((parts) => parts.join('@')),
  );
  const address = fc
    .tuple(
      fc.constantFrom('/ws/', '/stream?streams=', '/ws', '/stream', '/', '/ws-api/v3?'),
      fc.array(name),
      fc.boolean(),
    )
    .map(([path, names, isEncoded]) => path + names.map((one) => (isEncoded ? escapeText(one) : one)).join('/'));
  const command = fc.record({
    method: fc.oneof(fc.constantFrom('SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SET_PROPERTY'), anyText),
    params: fc.oneof(fc.array(name), anyJson),
    id: fc.oneof(fc.nat(), anyJson),
  });
  return fc.tuple(address, fc.oneof({ weight: 4, arbitrary: command.map((one) => JSON.stringify(one)) }, anyText)).map(
    ([target, text]): Asking =>
      () =>
        askSocket(suite, target, text),
  );
}

/** Sends one text on a new connection; an answer, a close or a refusal are all answers. */
function askSocket(suite: SimulatedSuite, target: string, text: string) {
  let answer = '';
  let closed = 0;
  const socket = {
    sendText: (sent: string): void => {
      answer ||= sent;
    },
    close: (code: number): void => {
      closed ||= code;
    },
  };
  const url = `ws://paper${target}`;
  const listener = URL.canParse(url) ? suite.exchange.exchange.acceptSocket(url, socket) : undefined;
  listener?.onText(text);
  if (closed === 0) listener?.onEnd();
  const question = `${target} ${text}`;
  if (listener === undefined) return Promise.resolve({ question, status: 404, code: undefined });
  const status = closed === INTERNAL_ERROR ? 500 : answer === '' && closed === 0 ? -1 : 200;
  return Promise.resolve({ question, status, code: codeOf(answer) });
}

const INTERNAL_ERROR = 1_011;

function sign(text: string): string {
  return createHmac('sha256', SECRET).update(text, 'utf8').digest('hex');
}
