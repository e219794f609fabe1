import { describe, expect, it } from 'vitest';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { AnswerDecisionsQuery } from './answer-decisions-query.js';

describe('risk, asked what it approved', () => {
  it('tells the terms of approvals, and leaves out what it refused or never saw', async () => {
    const risk = await TestRisk.start({ USDT: '10000' });
    await risk.decide('i1', { quantity: '2' });
    await risk.decide('i2', { quantity: '0.0001' });
    const answer = await new AnswerDecisionsQuery(risk.books).answerDecisionsQuery({ intentIds: ['i1', 'i2', 'i3'] });
    const terms = { account: 'paper-1', venue: 'binance', instrument: 'BTC-USDT', side: 'BUY', quantity: '2' };
    expect(answer).toMatchObject({ ok: true, value: { approved: [{ intentId: 'i1', ...terms }] } });
    expect(answer).toHaveProperty('value.approved.length', 1);
  });

  it.each([[{}], [{ intentIds: [] }], [{ intentIds: [1] }], [{ intentIds: Array.from({ length: 101 }, () => 'i') }]])(
    'refuses %j',
    async (question) => {
      const risk = await TestRisk.start({ USDT: '10000' });
      const answer = await new AnswerDecisionsQuery(risk.books).answerDecisionsQuery(question);
      expect(answer).toMatchObject({ ok: false, problem: { code: 'MESSAGE_UNREADABLE' } });
    },
  );
});
