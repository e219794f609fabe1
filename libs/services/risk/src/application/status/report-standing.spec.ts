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

  it('shows a fill that is missing, or was counted twice, once both had time to count it', async () => {
    const risk = await TestRisk.start({ USDT: '10000' });
    const reporting = new ReportStanding(risk.books, risk.observer);
    const look = async (): Promise<number | undefined> => {
      await reporting.reportStanding();
      return risk.observer.standings.at(-1)?.discrepantPositions;
    };
    await risk.applyFill.applyFill(fillMessage('f1', 'nobody'));
    await risk.comparePosition.comparePosition(positionMessage('p2', '2', 2));
    expect([await look(), await look()]).toEqual([0, 1]);
    await risk.applyFill.applyFill(fillMessage('f2', 'nobody'));
    expect(await look()).toBe(0);
    await risk.applyFill.applyFill(fillMessage('f3', 'nobody'));
    expect([await look(), await look()]).toEqual([0, 1]);
    await risk.comparePosition.comparePosition(positionMessage('p3', '3', 3));
    expect(await look()).toBe(0);
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
