import type { FaultRule, RequestFault } from '#libs/services/paper-exchange';
import type { Random } from '#libs/kernel';

const ORDER = '/api/v3/order';
const REPORT = '"executionReport"';

const DEPTH = { on: 'MESSAGE', channel: 'MARKET', direction: 'TO_CLIENT', text: '"depthUpdate"' } as const;
/** F-66: steps that are coarser than those that the suite was started with. */
const NEW_STEPS = { kind: 'CHANGE_FILTERS', symbol: 'BTCUSDT', tickSize: '0.50', stepSize: '0.00100' } as const;

/** What no exchange should send: no JSON, other JSON, and numbers that are none. */
const GARBAGE: readonly string[] = [
  ...[
    '',
    '{',
    'null',
    '[]',
    '42',
    '"text"',
    '{}',
    '<html>502</html>',
    '\u0000',
    `${'['.repeat(2_000)}${']'.repeat(2_000)}`,
  ],
  ...['{"e":"executionReport","i":1e400}', '{"e":"executionReport","l":"NaN","L":"-1"}', '{"code":-1,"msg":7}'],
  `{"e":"executionReport","c":"${'x'.repeat(70_000)}"}`,
  '{"e":"executionReport","s":"BTCUSDT","i":"1","l":"0.1234567890123456789012345678901234567890","X":"NEVER_HEARD_OF"}',
];

const refusal = (kind: 'REFUSE_PERFORMED' | 'REFUSE_UNPERFORMED', status: number, code: number): RequestFault => ({
  kind,
  refusal: { status, code, message: 'a fault of the story', ...(status === 429 ? { retryAfterSeconds: 2 } : {}) },
});

const between = (random: Random, least: number, most: number): number => least + random.integerBelow(most - least);

/** The rules of each fault of the exchange, under the ids of the reliability design; what is drawn is drawn once a window. */
export const VENUE_FAULTS = {
  'F-50 answer dropped': () => [{ on: 'REQUEST', method: 'POST', target: ORDER, fault: { kind: 'DROP_ANSWER' } }],
  'F-50 connection reset after the order': () => [
    { on: 'REQUEST', method: 'POST', target: ORDER, fault: { kind: 'RESET_PERFORMED' } },
  ],
  'F-51 late answer': (random: Random) => [
    {
      ...{ on: 'REQUEST', method: 'POST', target: ORDER },
      fault: { kind: 'DELAY_ANSWER', delayMs: between(random, 500, 20_000) },
    },
  ],
  'F-51 late order': (random: Random) => [
    {
      ...{ on: 'REQUEST', method: 'POST', target: ORDER },
      fault: { kind: 'DELAY_REQUEST', delayMs: between(random, 500, 8_000) },
    },
  ],
  'F-52 unknown to the exchange itself, done': (random: Random) => [
    {
      ...{ on: 'REQUEST', method: 'POST', target: ORDER },
      fault: refusal('REFUSE_PERFORMED', 503, random.integerBelow(2) === 0 ? -1006 : -1007),
    },
  ],
  'F-52 unknown to the exchange itself, not done': () => [
    { on: 'REQUEST', target: ORDER, fault: refusal('REFUSE_UNPERFORMED', 503, -1007) },
  ],
  'F-52 connection reset before': () => [{ on: 'REQUEST', target: '/api/v3/', fault: { kind: 'RESET_UNPERFORMED' } }],
  'F-52 request dropped': () => [{ on: 'REQUEST', target: '/api/v3/', fault: { kind: 'DROP_REQUEST' } }],
  'F-53 too many requests': () => [
    { on: 'REQUEST', target: '/api/v3/', times: 3, fault: refusal('REFUSE_UNPERFORMED', 429, -1003) },
  ],
  'F-54 queries lag behind': () => [
    { on: 'REQUEST', method: 'GET', target: `${ORDER}?`, fault: refusal('REFUSE_UNPERFORMED', 400, -2013) },
    { on: 'REQUEST', method: 'POST', target: ORDER, probability: 0.5, fault: { kind: 'DROP_ANSWER' } },
    { on: 'MESSAGE', channel: 'ACCOUNT', direction: 'TO_CLIENT', text: REPORT, fault: { kind: 'DROP' } },
  ],
  'F-55 reports overtake each other': (random: Random) => [
    {
      ...{ on: 'MESSAGE', channel: 'ACCOUNT', direction: 'TO_CLIENT', text: REPORT },
      fault: { kind: 'DELAY', delayMs: between(random, 20, 3_000) },
    },
  ],
  'F-56 reports twice': () => [
    { on: 'MESSAGE', channel: 'ACCOUNT', direction: 'TO_CLIENT', fault: { kind: 'DUPLICATE' } },
  ],
  'F-57 reports lost': () => [
    { on: 'MESSAGE', channel: 'ACCOUNT', direction: 'TO_CLIENT', text: REPORT, fault: { kind: 'DROP' } },
  ],
  'F-58 account stream cut': () => [
    { on: 'MESSAGE', channel: 'ACCOUNT', times: 2, fault: { kind: 'CUT' } },
    { on: 'CONNECTION', target: '/ws-api', times: 2 },
  ],
  'F-58 market stream cut': () => [{ on: 'MESSAGE', channel: 'MARKET', times: 1, fault: { kind: 'CUT' } }],
  'F-59 reports that cannot be read': (random: Random) => [
    {
      ...{ on: 'MESSAGE', channel: 'ACCOUNT', direction: 'TO_CLIENT', text: REPORT },
      fault:
        random.integerBelow(2) === 0
          ? { kind: 'TRUNCATE', length: between(random, 0, 200) }
          : { kind: 'REPLACE', text: GARBAGE[random.integerBelow(GARBAGE.length)] ?? '' },
    },
  ],
  'F-59 market data that cannot be read': (random: Random) => [
    {
      ...{ on: 'MESSAGE', channel: 'MARKET', direction: 'TO_CLIENT' },
      fault: { kind: 'REPLACE', text: GARBAGE[random.integerBelow(GARBAGE.length)] ?? '' },
      probability: 0.1,
    },
  ],
  'F-59 answers that cannot be read': (random: Random) => [
    {
      ...{ on: 'REQUEST', target: '/api/v3/' },
      fault: { kind: 'REPLACE_ANSWER', status: 200, body: GARBAGE[random.integerBelow(GARBAGE.length)] ?? '' },
    },
  ],
  'F-60 cancels late': (random: Random) => [
    {
      ...{ on: 'REQUEST', method: 'DELETE', target: ORDER },
      fault: { kind: 'DELAY_REQUEST', delayMs: between(random, 100, 4_000) },
    },
  ],
  'F-60 answers to cancels lost': () => [
    { on: 'REQUEST', method: 'DELETE', target: ORDER, fault: { kind: 'DROP_ANSWER' } },
  ],
  'F-60 cancels twice': () => [{ on: 'REQUEST', method: 'DELETE', target: ORDER, fault: { kind: 'PERFORM_TWICE' } }],
  'F-65 gaps in the book': () => [{ ...DEPTH, probability: 0.2, fault: { kind: 'DROP' } }],
  'F-65 deltas late and twice': (random: Random) => [
    { ...DEPTH, probability: 0.2, fault: { kind: 'DELAY', delayMs: between(random, 20, 3_000) } },
    { ...DEPTH, probability: 0.2, fault: { kind: 'DUPLICATE' } },
  ],
  'F-66 steps change': () => [
    { on: 'REQUEST', target: '/exchangeInfo', probability: 1, fault: NEW_STEPS },
    { on: 'REQUEST', method: 'POST', target: ORDER, body: NEW_STEPS.symbol, probability: 1, fault: NEW_STEPS },
  ],
  'F-63 exchange away': () => [
    { on: 'REQUEST', fault: { kind: 'RESET_UNPERFORMED' } },
    { on: 'CONNECTION' },
    { on: 'MESSAGE', fault: { kind: 'CUT' } },
  ],
} as const satisfies Readonly<Record<string, (random: Random) => readonly FaultRule[]>>;

export type VenueFaultName = keyof typeof VENUE_FAULTS;
