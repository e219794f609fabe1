import { describe, expect, it } from 'vitest';
import { err, ok, problem } from '#libs/kernel';
import { type GivenCommand, answerAgain, commandRecord } from './command-record.js';

const GIVEN: GivenCommand = {
  ...{ commandId: 'c-1', kind: 'cancel-orders', target: 'paper-1', actor: 'ann', reason: 'a drill', givenAtUs: 5 },
  content: { venue: 'binance', list: [1, { a: '1', b: '2' }], none: undefined },
};

describe('the record of a command', () => {
  it('gives the same command the same answer, in whatever order its fields stand', () => {
    const record = commandRecord(GIVEN, ok({ orders: ['o-1'] }));
    expect(record).toMatchObject({ outcome: 'OBEYED', answer: { orders: ['o-1'] }, final: true });
    const again = { ...GIVEN, actor: 'bob', content: { list: [1, { b: '2', a: '1' }], venue: 'binance' } };
    expect(answerAgain(record, again)).toEqual(ok({ orders: ['o-1'] }));
    const refusal = problem('ORDER_UNKNOWN', 'There is no such order.');
    expect(answerAgain(commandRecord(GIVEN, err(refusal)), GIVEN)).toEqual(err(refusal));
  });

  it('refuses another command under the same id', () => {
    const record = commandRecord(GIVEN, ok({}));
    for (const other of [
      { kind: 'place-order' },
      { target: 'paper-2' },
      { content: {} },
      { content: { venue: 'x' } },
    ]) {
      const answer = answerAgain(record, { ...GIVEN, ...other });
      expect(answer).toMatchObject({ ok: false, error: { code: 'COMMAND_ID_REUSED', details: { commandId: 'c-1' } } });
    }
  });

  it('is not final where trying again may help, or where the id was taken', () => {
    expect(commandRecord(GIVEN, err(problem('NOT_NOW', 'Later.', {}, true))).final).toBe(false);
    expect(commandRecord(GIVEN, err(problem('COMMAND_ID_REUSED', 'Taken.'))).final).toBe(false);
    expect(commandRecord(GIVEN, err(problem('NEVER', 'No.'))).final).toBe(true);
  });
});
