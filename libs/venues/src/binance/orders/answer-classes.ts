import { ORDER_ARCHIVED } from '#libs/domain';
import { type Problem, type Result, problem } from '#libs/kernel';
import { isJsonObject, parseJson } from '../../values/json.js';
import { parseJsonWithWholeNumbers } from '../../values/whole-numbers.js';
import { HTTP_NOT_SENT, type HttpAnswer, demandedSilenceMs } from '../../transport/index.js';

/**
 * What an answer to a signed request proves.
 *
 * - `yes`: the exchange did it.
 * - `no`: the exchange did not do it and never will, or nothing can have reached it.
 * - `unknown`: anything else. Only evidence from the exchange ends it; nothing is ever sent again because of it.
 */
export type AnswerClass = 'yes' | 'no' | 'unknown';

/** A row of the table: what an error code of Binance proves, and the code our own people meet. */
export interface CodeClass {
  readonly class: Exclude<AnswerClass, 'yes'>;
  readonly problemCode: string;
  readonly retryable: boolean;
  readonly why: string;
}

const no = (problemCode: string, why: string, retryable = false): CodeClass => ({
  class: 'no',
  problemCode,
  retryable,
  why,
});
const unknown = (why: string): CodeClass => ({
  class: 'unknown',
  problemCode: 'VENUE_OUTCOME_UNKNOWN',
  retryable: false,
  why,
});

/**
 * Binance's error codes by what they prove (errors.md, copy of 2026-07-21). A code that is not here, nor in the range
 * -1100 … -1199, is unknown: a new code never releases a reservation by itself.
 */
export const BINANCE_CODE_CLASSES: ReadonlyMap<number, CodeClass> = new Map([
  [-1000, unknown('an unknown error while the request was processed')],
  [-1001, unknown('disconnected inside the exchange')],
  [-1002, no('VENUE_KEY_REFUSED', 'not authorised')],
  [-1003, no('VENUE_RATE_LIMITED', 'too many requests; refused before it is processed', true)],
  [-1006, unknown("an unexpected response from the exchange's message bus")],
  [-1007, unknown('a time-out inside the exchange: execution status unknown')],
  [-1008, unknown('the server is overloaded; the docs do not promise that nothing happened')],
  [-1013, no('VENUE_FILTER_FAILED', 'a filter such as LOT_SIZE or NOTIONAL refused it')],
  [-1014, no('VENUE_REQUEST_INVALID', 'unsupported order combination')],
  [-1015, no('VENUE_RATE_LIMITED', 'too many new orders', true)],
  [-1020, no('VENUE_REQUEST_INVALID', 'the operation is not supported')],
  [-1021, no('VENUE_CLOCK', 'the timestamp is outside the window; checked before matching', true)],
  [-1022, no('VENUE_KEY_REFUSED', 'the signature is not valid')],
  [-2010, no('VENUE_ORDER_REJECTED', 'the matching engine refused the new order')],
  [-2011, no('ORDER_NOT_FOUND', 'the cancel was refused: there is no such open order')],
  [-2013, no('ORDER_NOT_FOUND', 'the order does not exist')],
  [-2014, no('VENUE_KEY_REFUSED', 'the API key has a bad format')],
  [-2015, no('VENUE_KEY_REFUSED', 'the key, its address or its permissions are not valid')],
  [-2016, no('VENUE_ORDER_REJECTED', 'no trading window for the symbol')],
  [-2026, no(ORDER_ARCHIVED, 'the order ended without a fill over 90 days ago')],
  [-2038, no('VENUE_ORDER_REJECTED', 'the amendment was refused')],
  [-2039, no('ORDER_NOT_FOUND', 'order id and client order id do not belong together')],
]);

const REQUEST_INVALID = no('VENUE_REQUEST_INVALID', 'the request is malformed; refused before matching');
const UNLISTED = unknown('the code is not in the table');
const NOT_SENT = no('VENUE_UNREACHABLE', 'no connection came about', true);

/** What a code proves; see {@link BINANCE_CODE_CLASSES}. */
export function classOfCode(code: number, message: string): CodeClass {
  // The id is taken: an order with it exists, perhaps our own that we lost sight of. A refusal, but not of that one.
  // Its words may change: more that is not taken for a proof is asked about, no more.
  if (code === -2010 && /duplicate/iu.test(message)) return unknown('an order with this id is open already');
  if (code <= -1100 && code >= -1199) return REQUEST_INVALID;
  return BINANCE_CODE_CLASSES.get(code) ?? UNLISTED;
}

const TOO_MANY_ORDERS = -1015;

/**
 * Whether a 429 is about the account's orders (-1015) and not about the address: cancels and questions of everybody may go on. Limits
 * of orders are counted by account (Binance, REST API, "Unfilled Order Count").
 */
export function isOrderLimit({ status, body }: HttpAnswer): boolean {
  if (status !== 429) return false;
  const json = parseJson(body);
  return json.ok && isJsonObject(json.value) && json.value['code'] === TOO_MANY_ORDERS;
}

/** A classified answer: the body of a yes, or what went wrong. */
export type ClassifiedAnswer =
  | { readonly class: 'yes'; readonly body: unknown }
  | { readonly class: 'no' | 'unknown'; readonly problem: Problem; readonly venueCode: number | undefined };

/** Classifies one HTTP exchange with Binance; every path that is not a proof ends in `unknown`. */
export function classifyAnswer(answer: Result<HttpAnswer, Problem>): ClassifiedAnswer {
  if (!answer.ok) {
    const row = answer.error.code === HTTP_NOT_SENT ? NOT_SENT : unknown(answer.error.message);
    return failed(row, answer.error.message, { transport: answer.error.code });
  }
  const { status, headers, body } = answer.value;
  const details: Record<string, string> = { status: String(status) };
  const json = parseJsonWithWholeNumbers(body);
  if (status === 200) {
    return json.ok
      ? { class: 'yes', body: json.value }
      : failed(unknown('unreadable'), 'The answer cannot be read.', details);
  }
  const code =
    json.ok && isJsonObject(json.value) && typeof json.value['code'] === 'number' ? json.value['code'] : undefined;
  const text = json.ok && isJsonObject(json.value) && typeof json.value['msg'] === 'string' ? json.value['msg'] : '';
  if (code !== undefined) details['venueCode'] = String(code);
  if (status === 429 || status === 418) {
    const silenceMs = demandedSilenceMs(status, headers.get('retry-after'), headers.get('date'));
    details['retryAfterMs'] = String(Math.ceil(silenceMs));
    return failed(no('VENUE_RATE_LIMITED', 'too many requests', true), text, details, code);
  }
  if (status >= 500) return failed(unknown('a 5xx answer proves nothing'), text, details, code);
  if (code === undefined) return failed(unknown('no code to judge by'), text, details);
  return failed(classOfCode(code, text), text, details, code);
}

function failed(row: CodeClass, text: string, details: Record<string, string>, venueCode?: number): ClassifiedAnswer {
  const said = text === '' ? row.why : text;
  const message = row.class === 'no' ? `Binance refused: ${said}` : `The outcome at Binance is unknown: ${said}`;
  return {
    class: row.class,
    problem: problem(row.problemCode, message, { ...details, reason: row.why }, row.retryable),
    venueCode,
  };
}
