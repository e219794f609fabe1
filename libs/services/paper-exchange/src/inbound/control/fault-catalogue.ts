import type { FaultRule } from '../faults/scripted-faults.js';

/** Faults that are known by a name: what they are, and the rules that make them. */
interface NamedFault {
  readonly title: string;
  readonly rules: readonly FaultRule[];
}

const PLACE = { on: 'REQUEST', method: 'POST', target: '/api/v3/order' } as const;
const CANCEL = { on: 'REQUEST', method: 'DELETE', target: '/api/v3/order' } as const;
const READ = { on: 'REQUEST', method: 'GET' } as const;
const REPORT = { on: 'MESSAGE', channel: 'ACCOUNT', direction: 'TO_CLIENT', text: '"executionReport"' } as const;
const DEPTH = { on: 'MESSAGE', channel: 'MARKET', direction: 'TO_CLIENT', text: '"depthUpdate"' } as const;

const TIMED_OUT = { status: 503, code: -1007, message: 'Timeout waiting for response from backend server.' };
const TOO_MANY = { status: 429, code: -1003, message: 'Too many requests.', retryAfterSeconds: 2 };

/** Faults of a venue by the numbers of the reliability design; each rule may be narrowed by `skip`, `times`, `probability`. */
export const FAULT_CATALOGUE: Readonly<Record<string, NamedFault>> = {
  'F-50': {
    title: 'an order is taken, its answer is lost',
    rules: [{ ...PLACE, fault: { kind: 'DROP_ANSWER' } }],
  },
  'F-51': {
    title: "an order's answer comes after the client's time-out (15 s)",
    rules: [{ ...PLACE, fault: { kind: 'DELAY_ANSWER', delayMs: 15_000 } }],
  },
  'F-52': {
    title: 'an order is taken, the answer is 503 with -1007',
    rules: [{ ...PLACE, fault: { kind: 'REFUSE_PERFORMED', refusal: TIMED_OUT } }],
  },
  'F-52-reset': {
    title: 'the connection is reset after an order was taken',
    rules: [{ ...PLACE, fault: { kind: 'RESET_PERFORMED' } }],
  },
  'F-53': {
    title: '429 with Retry-After to every new order',
    rules: [{ ...PLACE, fault: { kind: 'REFUSE_UNPERFORMED', refusal: TOO_MANY } }],
  },
  'F-54': {
    title: 'reads lag by 5 s: a new order is "not found" at first',
    rules: [{ ...READ, fault: { kind: 'HIDE_RECENT', lagMs: 5_000 } }],
  },
  'F-55': {
    title: 'reports come late and overtake one another; answers come after the reports',
    rules: [
      { ...PLACE, fault: { kind: 'DELAY_ANSWER', delayMs: 400 } },
      { ...REPORT, probability: 0.5, fault: { kind: 'DELAY', delayMs: 250 } },
    ],
  },
  'F-56': { title: 'every report comes twice', rules: [{ ...REPORT, fault: { kind: 'DUPLICATE' } }] },
  'F-57': { title: 'half of the reports are lost', rules: [{ ...REPORT, probability: 0.5, fault: { kind: 'DROP' } }] },
  'F-58': {
    title: "the account's connection is cut at a report, and refused twice",
    rules: [
      { ...REPORT, times: 1, fault: { kind: 'CUT' } },
      { on: 'CONNECTION', target: '/ws-api', times: 2 },
    ],
  },
  'F-59': {
    title: 'reports are cut off in the middle',
    rules: [{ ...REPORT, fault: { kind: 'TRUNCATE', length: 40 } }],
  },
  'F-60': {
    title: 'cancels arrive 500 ms late, so that fills overtake them',
    rules: [{ ...CANCEL, fault: { kind: 'DELAY_REQUEST', delayMs: 500 } }],
  },
  'F-63': {
    title: 'the exchange is down: every request is reset, every connection refused',
    rules: [{ on: 'REQUEST', fault: { kind: 'RESET_UNPERFORMED' } }, { on: 'CONNECTION' }],
  },
  'F-65': {
    title: 'one depth update in twenty is lost: gaps in the book',
    rules: [{ ...DEPTH, probability: 0.05, fault: { kind: 'DROP' } }],
  },
  'F-66': {
    title: "BTCUSDT's tick becomes 1.00 during the day",
    rules: [
      {
        on: 'REQUEST',
        target: '/exchangeInfo',
        fault: { kind: 'CHANGE_FILTERS', symbol: 'BTCUSDT', tickSize: '1.00' },
      },
      { ...PLACE, body: 'BTCUSDT', fault: { kind: 'CHANGE_FILTERS', symbol: 'BTCUSDT', tickSize: '1.00' } },
    ],
  },
};
