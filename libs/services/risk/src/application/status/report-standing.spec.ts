import { describe, expect, it } from 'vitest';
import { fillMessage, positionMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { ReportStanding } from './report-standing.js';

const report = (risk: TestRisk): Promise<void> => new ReportStanding(risk.books, risk.observer).reportStanding();

describe('the standing for the gauges', () => {
  it('is reported as it is in the books', async () => {
    const risk = await TestRisk.start({ USDT: '10000' });
    await risk.decide('i1', { quantity: '2' });
    await risk.applyFill.applyFill(fillMessage('f1', 'i1', { quantity: '1' }));
    await risk.comparePosition.comparePosition(positionMessage('p1', '2', 1));
    await report(risk);
    const [standing] = risk.observer.standings;
    expect(standing?.accounts.map(({ account, reserved }) => `${account} ${reserved.toFixed()}`)).toEqual([
      'paper-1 100',
    ]);
    expect(standing?.tradingStates.map(({ scope }) => scope)).toEqual(['all', 'paper-1']);
    expect(standing?.discrepantPositions).toBe(1);
  });

  it('changes nothing and is reported each time that it is asked for', async () => {
    const risk = await TestRisk.start({ USDT: '1' });
    const before = await risk.readBook();
    await report(risk);
    await report(risk);
    expect([risk.observer.standings.length, await risk.readBook()]).toEqual([2, before]);
  });

  it('is not reported where the books cannot be read', async () => {
    const risk = await TestRisk.start({});
    const closed = { ...risk.books, read: () => Promise.reject(new Error('no connection')) };
    await expect(new ReportStanding(closed, risk.observer).reportStanding()).rejects.toThrow('no connection');
    expect(risk.observer.standings).toEqual([]);
  });
});
