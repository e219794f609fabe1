import { describe, expect, it } from 'vitest';
import { fillMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { WIDE, limitsSetting } from '../../fixtures/test-settings.fixture.js';
import { MonitorExposure } from './monitor-exposure.js';
import { MonitorLoss } from './monitor-loss.js';

function monitorOf(risk: TestRisk): MonitorExposure {
  const { books, changeTradingState, decideIntent, observer, pricing, settings, time } = risk;
  const loss = new MonitorLoss(books, observer, settings, changeTradingState);
  return new MonitorExposure(books, time, observer, settings, pricing, decideIntent, loss);
}

const DEFAULTS = { RISK_REDUCE_ABOVE_RATIO: '0.15', RISK_REDUCE_FRACTION: '0.2', RISK_MONITOR_INTERVAL_MS: '60000' };

async function hold(risk: TestRisk, instrument: string, quantity: string): Promise<void> {
  await risk.applyFill.applyFill(fillMessage(`${instrument}-1`, 'before', { instrument, quantity }));
  risk.observer.takeReports();
}

async function approvals(risk: TestRisk): Promise<unknown[]> {
  const waiting = await risk.testBooks.readWaiting();
  return waiting.map(({ message }) => [
    message['instrument'],
    message['side'],
    message['quantity'],
    message['strategy'],
  ]);
}

describe('a round of the monitor', () => {
  it('notes what the account is worth and risks, and does nothing at exactly the ratio', async () => {
    const risk = await TestRisk.start({ USDT: '850', BTC: '1.5' }, DEFAULTS);
    await hold(risk, 'BTC-USDT', '1.5');
    const { version } = await risk.readAccount();
    await monitorOf(risk).monitorExposure();
    expect(risk.observer.takeReports()).toEqual(['valued']);
    expect(await approvals(risk)).toEqual([]);
    const account = await risk.readAccount();
    expect([account.grossExposure, account.equity].map(String)).toEqual(['150', '1000']);
    expect([account.version, account.updatedAtUs]).toEqual([version, risk.time.nowUs()]);
  });

  it('reduces every position by a fifth above the ratio, rounded down to the lot, once per round', async () => {
    const risk = await TestRisk.start({ USDT: '849', BTC: '1.502', ETH: '0.008' }, DEFAULTS);
    await hold(risk, 'BTC-USDT', '1.502');
    await hold(risk, 'ETH-USDT', '0.008');
    await monitorOf(risk).monitorExposure();
    await monitorOf(risk).monitorExposure();
    expect(await approvals(risk)).toEqual([['BTC-USDT', 'SELL', '0.3', 'risk-monitor']]);
    const reports = risk.observer.takeReports();
    expect(reports.slice(0, 3)).toEqual([
      'valued',
      'skips ETH-USDT: 0.001 is below the smallest order of the venue',
      'reduces 0.15 1',
    ]);
    expect(reports.filter((report) => report === 'repeated')).toHaveLength(1);
  });

  it('puts the other reductions to the gate where one cannot be decided, and says so', async () => {
    const risk = await TestRisk.start({ USDT: '100', BTC: '5', ETH: '5' }, DEFAULTS);
    await hold(risk, 'BTC-USDT', '5');
    await hold(risk, 'ETH-USDT', '5');
    const decide = risk.decideIntent.decideIntent.bind(risk.decideIntent);
    const asked: string[] = [];
    risk.decideIntent.decideIntent = (intent) => {
      asked.push(intent.instrument);
      return asked.length === 1 ? Promise.reject(new Error('the database is away')) : decide(intent);
    };
    await expect(monitorOf(risk).monitorExposure()).rejects.toThrow('1 of 2 reductions could not be decided');
    expect(await approvals(risk)).toEqual([[asked[1], 'SELL', '1', 'risk-monitor']]);
  });

  it('reduces by a reduce-only market order that is valid for a while', async () => {
    const risk = await TestRisk.start(
      { USDT: '100', BTC: '5' },
      { ...DEFAULTS, RISK_MONITOR_INTENT_VALID_MS: '10000' },
    );
    await hold(risk, 'BTC-USDT', '5');
    await monitorOf(risk).monitorExposure();
    const [approval] = await risk.testBooks.readWaiting();
    expect(approval?.message).toMatchObject({
      ...{ type: 'MARKET', timeInForce: 'IOC', reduceOnly: true, validUntilUs: risk.time.nowUs() + 10_000_000 },
    });
  });

  it('reduces again in the next round', async () => {
    const risk = await TestRisk.start({ USDT: '100', BTC: '5' }, { ...DEFAULTS, RISK_MAX_MARK_AGE_MS: '3600000' });
    await hold(risk, 'BTC-USDT', '5');
    await monitorOf(risk).monitorExposure();
    await risk.time.runForMs(60_000);
    await monitorOf(risk).monitorExposure();
    expect(await approvals(risk)).toHaveLength(2);
  });

  it('reduces in every round while the wall clock is set back', async () => {
    const risk = await TestRisk.start({ USDT: '100', BTC: '5' }, { ...DEFAULTS, RISK_MAX_MARK_AGE_MS: '3600000' });
    await hold(risk, 'BTC-USDT', '5');
    const monitor = monitorOf(risk);
    await monitor.monitorExposure();
    await risk.time.runForMs(60_000);
    risk.time.stepWallClockMs(-60_000);
    await monitor.monitorExposure();
    expect(await approvals(risk)).toHaveLength(2);
  });

  it('goes on after the newest round that was decided where the wall clock was set back before a restart', async () => {
    const risk = await TestRisk.start({ USDT: '100', BTC: '5' }, { ...DEFAULTS, RISK_MAX_MARK_AGE_MS: '3600000' });
    await hold(risk, 'BTC-USDT', '5');
    await monitorOf(risk).monitorExposure();
    risk.time.stepWallClockMs(-600_000);
    const restarted = monitorOf(risk);
    await restarted.monitorExposure(); // The round of before, which has no second effect.
    expect(await approvals(risk)).toHaveLength(1);
    await risk.time.runForMs(60_000);
    await restarted.monitorExposure();
    expect(await approvals(risk)).toHaveLength(2);
  });

  it('reduces a position of which a fifth is above the limits of one order, in several orders', async () => {
    const limits = limitsSetting({ ...WIDE, maxOrderNotional: '5000', maxOrderQuantity: '40' });
    const settings = { ...DEFAULTS, RISK_LIMITS: limits, RISK_MAX_MARK_AGE_MS: '3600000' };
    const risk = await TestRisk.start({ USDT: '0', BTC: '1000' }, settings);
    await hold(risk, 'BTC-USDT', '1000');
    for (let round = 0; round < 5; round += 1) {
      await monitorOf(risk).monitorExposure();
      await risk.time.runForMs(60_000);
      risk.setQuote(9_999, 10_001);
    }
    const verdicts = risk.observer.decisions.map(({ decision }) => decision.verdict.outcome);
    expect(verdicts).toEqual(Array.from({ length: 25 }, () => 'APPROVED'));
    const [{ account }] = [await risk.readBook()];
    expect(account.reserved.toFixed()).toBe('100989.9'); // All 1,000 at the bid with the collar.
  });

  it('reduces though what was lost today cannot be judged, and says so', async () => {
    const risk = await TestRisk.start({ USDT: '100', BTC: '5' }, DEFAULTS);
    await monitorOf(risk).monitorExposure();
    await hold(risk, 'BTC-USDT', '5');
    await risk.setBalances({ USDT: '10', BTC: '2' });
    risk.changeTradingState.changeTradingState = () => Promise.reject(new Error('the database is away'));
    await expect(monitorOf(risk).monitorExposure()).rejects.toThrow('the database is away');
    expect(await approvals(risk)).toEqual([['BTC-USDT', 'SELL', '1', 'risk-monitor']]);
  });

  it('sends nothing and raises the alarm where equity is not known', async () => {
    const risk = new TestRisk(DEFAULTS);
    await risk.startRisk.startRisk();
    await hold(risk, 'BTC-USDT', '5');
    await monitorOf(risk).monitorExposure();
    expect(risk.observer.takeReports()).toEqual(['valued', 'monitor-blind']);
    expect(await approvals(risk)).toEqual([]);
  });

  it('sends nothing and raises the alarm where a price is too old', async () => {
    const risk = await TestRisk.start({ USDT: '100' }, DEFAULTS);
    await hold(risk, 'BTC-USDT', '5');
    await risk.time.runForMs(60_001);
    await monitorOf(risk).monitorExposure();
    expect(risk.observer.takeReports()).toEqual(['valued', 'monitor-blind']);
  });

  it('trades nothing while nothing is held, and takes a reduction off what the last round left on order', async () => {
    const risk = await TestRisk.start({ USDT: '100', BTC: '5' }, { ...DEFAULTS, RISK_MAX_MARK_AGE_MS: '3600000' });
    await monitorOf(risk).monitorExposure();
    expect([await approvals(risk), risk.observer.takeReports()]).toEqual([[], ['valued']]);
    await hold(risk, 'BTC-USDT', '5');
    for (let round = 0; round < 2; round += 1) {
      await monitorOf(risk).monitorExposure();
      await risk.time.runForMs(60_000);
      risk.setQuote(9_999, 10_001);
    }
    expect((await approvals(risk)).map((order) => (order as unknown[])[2])).toEqual(['1', '1']);
  });

  it('reduces a short position by buying', async () => {
    const risk = await TestRisk.start({ USDT: '1000' }, DEFAULTS);
    await hold(risk, 'BTC-USDT', '-5');
    await monitorOf(risk).monitorExposure();
    expect((await approvals(risk)).map((order) => (order as unknown[]).slice(0, 3))).toEqual([
      ['BTC-USDT', 'BUY', '1'],
    ]);
  });
});
