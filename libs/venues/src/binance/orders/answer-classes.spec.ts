import { describe, expect, it } from 'vitest';
import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import type { HttpAnswer } from '../../transport/index.js';
import { BINANCE_CODE_CLASSES, classOfCode, classifyAnswer } from './answer-classes.js';

const http = (status: number, body: unknown, headers: Record<string, string> = {}): Result<HttpAnswer, Problem> =>
  ok({ status, headers: new Headers(headers), body: typeof body === 'string' ? body : JSON.stringify(body) });
const code = (venueCode: number, msg = 'why') => ({ code: venueCode, msg });

/** The whole table of what an answer proves, row by row, written down a second time. */
const NO = [
  -1002, -1003, -1013, -1014, -1015, -1020, -1021, -1022, -2010, -2011, -2013, -2014, -2015, -2016, -2026, -2038, -2039,
];
const UNKNOWN = [-1000, -1001, -1006, -1007, -1008];

describe('what an answer of Binance proves', () => {
  it('has exactly the codes of the table, each with its class', () => {
    expect([...BINANCE_CODE_CLASSES.keys()].sort((a, b) => a - b)).toEqual([...NO, ...UNKNOWN].sort((a, b) => a - b));
    for (const no of NO) expect([no, classifyAnswer(http(400, code(no))).class]).toEqual([no, 'no']);
    for (const unknown of UNKNOWN)
      expect([unknown, classifyAnswer(http(400, code(unknown))).class]).toEqual([unknown, 'unknown']);
  });

  it('tells an order that ended long ago from one that it does not know', () => {
    const codeOf = (venueCode: number): unknown => {
      const answer = classifyAnswer(http(400, code(venueCode)));
      return answer.class === 'yes' ? undefined : answer.problem.code;
    };
    expect([-2013, -2026].map(codeOf)).toEqual(['ORDER_NOT_FOUND', 'ORDER_ARCHIVED']);
  });

  it('keeps all the digits of ids beyond 2^53 in what it did', () => {
    const answer = classifyAnswer(http(200, '{"orderId":9007199254740993,"transactTime":1700000000500}'));
    const body = { orderId: '9007199254740993', transactTime: 1_700_000_000_500 };
    expect(answer).toEqual({ class: 'yes', body });
  });

  it('takes every code from -1100 to -1199 as a definite no, and its neighbours not', () => {
    for (let invalid = -1199; invalid <= -1100; invalid += 1) expect(classOfCode(invalid, '').class).toBe('no');
    expect([classOfCode(-1099, '').class, classOfCode(-1200, '').class]).toEqual(['unknown', 'unknown']);
  });

  it('takes a code that is not in the table as unknown', () => {
    for (const strange of [0, 1, -1, -9_999, -2_012, 1.5])
      expect(classifyAnswer(http(400, code(strange))).class).toBe('unknown');
  });

  it('takes every 5xx as unknown, whatever code it carries', () => {
    for (const status of [500, 502, 503, 504, 599])
      for (const body of [code(-2010), code(-1013), code(-1007), '', '<html>'])
        expect(classifyAnswer(http(status, body)).class).toBe('unknown');
  });

  it('takes 429 and 418 as a definite no with the wait of Retry-After', () => {
    for (const status of [429, 418]) {
      const answer = classifyAnswer(http(status, code(-1003), { 'retry-after': '7' }));
      expect(answer).toMatchObject({
        class: 'no',
        problem: { code: 'VENUE_RATE_LIMITED', retryable: true, details: { retryAfterMs: '7000' } },
      });
    }
    expect(classifyAnswer(http(429, 'not json'))).toMatchObject({
      class: 'no',
      problem: { details: { retryAfterMs: '30000' } },
    });
  });

  it('takes what cannot be read as unknown: a 200 that is no JSON, a 4xx without a code', () => {
    for (const answer of [
      http(200, ''),
      http(200, '{"orderId":'),
      http(400, ''),
      http(403, '<html>blocked</html>'),
      http(400, []),
      http(400, { code: '-2010' }),
      http(404, {}),
    ])
      expect(classifyAnswer(answer).class).toBe('unknown');
  });

  it('takes a time-out, a reset and an oversize as unknown, and no only what never left', () => {
    for (const transport of ['HTTP_TIMEOUT', 'HTTP_BROKEN', 'HTTP_TOO_LARGE', 'ANYTHING_NEW'])
      expect(classifyAnswer(err(problem(transport, 'x'))).class).toBe('unknown');
    expect(classifyAnswer(err(problem('HTTP_NOT_SENT', 'x')))).toMatchObject({
      class: 'no',
      problem: { code: 'VENUE_UNREACHABLE', retryable: true },
    });
  });

  it('does not take "Duplicate order sent." as proof that there is no such order', () => {
    for (const words of [
      'Duplicate order sent.',
      'Duplicate order sent',
      'DUPLICATE ORDER SENT.',
      'Order is a duplicate.',
    ])
      expect(classifyAnswer(http(400, code(-2010, words))).class).toBe('unknown');
    expect(classifyAnswer(http(400, code(-2010, 'Account has insufficient balance for requested action.'))).class).toBe(
      'no',
    );
  });

  it('says ORDER_NOT_FOUND where the exchange knows no such order', () => {
    for (const missing of [-2011, -2013])
      expect(classifyAnswer(http(400, code(missing)))).toMatchObject({ problem: { code: 'ORDER_NOT_FOUND' } });
  });

  it('is a yes only for a readable 200', () => {
    expect(classifyAnswer(http(200, { orderId: 1 }))).toEqual({ class: 'yes', body: { orderId: 1 } });
    expect(classifyAnswer(http(201, { orderId: 1 })).class).toBe('unknown');
  });
});
