import { Decimal } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { changedBooks, memoryBooks } from '../../fixtures/books.fixture.js';
import { describeLossStories } from '../../fixtures/loss-stories.fixture.js';
import { PLACE } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { testSettings } from '../../fixtures/test-settings.fixture.js';
import { MonitorLoss } from './monitor-loss.js';

describe('the loss of a day', () => {
  describeLossStories(() => Promise.resolve(memoryBooks()));

  it('changes nothing where a person resumes between the look and the change', async () => {
    const risk = await TestRisk.start({ USDT: '1000' });
    await risk.monitorExposure.monitorExposure();
    const resume = { commandId: 'op', scope: PLACE.account, state: 'ACTIVE', actor: 'ann', reason: 'a test' } as const;
    const slowBooks = changedBooks(risk.books, {
      read: async (work) => {
        const found = await risk.books.read(work);
        await risk.changeTradingState.changeTradingState(resume);
        return found;
      },
    });
    const monitor = new MonitorLoss(slowBooks, risk.observer, risk.settings, risk.changeTradingState);
    await monitor.monitorLoss(new Decimal('500'), risk.time.nowUs());
    expect(risk.observer.takeReports()).toEqual(['valued', 'paper-1 ACTIVE', 'loss HALTED']);
    const states = await risk.books.read((reads) => reads.listTradingStates());
    const own = states.find(({ scope }) => scope === PLACE.account);
    expect(own).toMatchObject({ state: 'ACTIVE', actor: 'ann', version: 1 });
  });

  it('has limits above nothing and at most all, of which the second is not below the first', () => {
    const limits = (reduceAt: string, haltAt: string) => () =>
      testSettings({ RISK_REDUCE_AT_DAILY_LOSS: reduceAt, RISK_HALT_AT_DAILY_LOSS: haltAt });
    expect(limits('0.05', '0.05')).not.toThrow();
    expect(limits('1', '1')).not.toThrow();
    expect(limits('0.05', '0.049')).toThrow('0.049 is below RISK_REDUCE_AT_DAILY_LOSS, 0.05');
    expect(limits('0', '0.1')).toThrow('above 0 and at most 1');
    expect(limits('0.1', '1.01')).toThrow('above 0 and at most 1');
    const { RISK_HALT_AT_DAILY_LOSS: haltAt, RISK_REDUCE_AT_DAILY_LOSS: reduceAt } = testSettings();
    expect([reduceAt, haltAt].map(String)).toEqual(['0.1', '0.2']);
  });
});
