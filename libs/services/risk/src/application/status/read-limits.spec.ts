import { dayBeginUs } from '#libs/domain';
import { VirtualScheduler } from '#libs/testkit';
import { describe, expect, it } from 'vitest';
import { PLACE, intentMessage } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { limitsSetting } from '../../fixtures/test-settings.fixture.js';
import { HeldBooks } from '../intents/held-books.js';
import { ReadLimits } from './read-limits.js';

/** Of the day on which virtual time begins. */
const MIDNIGHT_US = dayBeginUs(new VirtualScheduler().nowUs());
const RISK_LIMITS = limitsSetting({ maxOrderNotional: '5000' }, { 'binance:BTC-USDT': { maxPosition: '1' } });

const NO_RUNAWAY = {
  ...{ orderRates: [], orderRatesPerStrategy: [], repeatedOrders: [], duplicateWindowMs: 0, tripped: [] },
};
const readLimits = ({ books, settings, time }: TestRisk, account: string = PLACE.account) =>
  new ReadLimits(books, new HeldBooks(books), settings, time).readLimits(account);

describe('the limits in force', () => {
  it('are told as they are in the books, what is not set left out', async () => {
    const risk = await TestRisk.start({}, { RISK_LIMITS });
    const answer = await readLimits(risk);
    expect(answer).toEqual({
      ok: true,
      value: {
        account: PLACE.account,
        limitsVersion: 1,
        maxGrossExposureRatio: risk.settings.RISK_MAX_GROSS_EXPOSURE_RATIO.toFixed(),
        marketCollar: risk.settings.RISK_MARKET_COLLAR.toFixed(),
        limits: [
          { instrument: '*', maxOrderNotional: '5000' },
          { instrument: 'binance:BTC-USDT', maxPosition: '1' },
        ],
        guards: { priceCollar: '0.1', openOrders: 0, openOrdersByMarket: [], restricted: [] },
        runaway: NO_RUNAWAY,
        dailyLoss: { reduceAtRatio: '0.1', haltAtRatio: '0.2', sinceUs: MIDNIGHT_US },
      },
    });
  });

  it('are told with what guards the account as a whole, and how many orders are open now', async () => {
    const risk = await TestRisk.start(
      { USDT: '10000' },
      {
        ...{ RISK_PRICE_COLLAR: '0.2', RISK_MAX_OPEN_ORDERS: '9', RISK_MAX_OPEN_ORDERS_PER_INSTRUMENT: '4' },
        RISK_RESTRICTED: 'binance:ETH-USDT:SELL',
      },
    );
    await risk.decide('i1');
    await risk.decide('i2');
    await risk.decide('i3', { instrument: 'ETH-USDT' });
    const answer = await readLimits(risk);
    expect(answer.ok && answer.value.guards).toEqual({
      ...{ priceCollar: '0.2', maxOpenOrders: 9, maxOpenOrdersPerInstrument: 4, openOrders: 3 },
      openOrdersByMarket: [
        { venue: 'binance', instrument: 'BTC-USDT', open: 2 },
        { venue: 'binance', instrument: 'ETH-USDT', open: 1 },
      ],
      restricted: [{ venue: 'binance', instrument: 'ETH-USDT', side: 'SELL' }],
    });
  });

  it('are told with what stops a strategy that runs away, and with those that are stopped until a person resumes', async () => {
    const risk = await TestRisk.start(
      { USDT: '10000' },
      {
        ...{ RISK_MAX_ORDER_RATE: '40/1s,80/10s', RISK_MAX_ORDER_RATE_PER_STRATEGY: '30/1s' },
        ...{ RISK_MAX_REPEATED_ORDERS: '1/60s', RISK_DUPLICATE_WINDOW_MS: '0' },
      },
    );
    await risk.decide('i1');
    await risk.time.runForMs(1);
    await risk.decide('i2');
    const answer = await readLimits(risk);
    expect(answer.ok && answer.value.runaway).toEqual({
      orderRates: [
        { most: 40, windowMs: 1_000 },
        { most: 80, windowMs: 10_000 },
      ],
      orderRatesPerStrategy: [{ most: 30, windowMs: 1_000 }],
      repeatedOrders: [{ most: 1, windowMs: 60_000 }],
      duplicateWindowMs: 0,
      tripped: [{ strategy: intentMessage('i1', 0).strategy, sinceUs: risk.time.nowUs() }],
    });
    await risk.time.runForMs(1);
    const resume = { commandId: 'c1', scope: 'all', state: 'ACTIVE', actor: 'ann', reason: 'looked at it' } as const;
    await risk.changeTradingState.changeTradingState(resume);
    const after = await readLimits(risk);
    expect(after.ok && after.value.runaway?.tripped).toEqual([]);
  });

  it('are told with what the account has lost today', async () => {
    const risk = await TestRisk.start({ USDT: '1000' });
    const read = async () => {
      await risk.monitorExposure.monitorExposure();
      const answer = await readLimits(risk);
      return answer.ok ? answer.value.dailyLoss : undefined;
    };
    const count = { reduceAtRatio: '0.1', haltAtRatio: '0.2', sinceUs: MIDNIGHT_US, reference: '1000' };
    expect(await read()).toEqual({ ...count, equity: '1000', loss: '0' });
    await risk.setBalances({ USDT: '970.5' });
    expect(await read()).toEqual({ ...count, equity: '970.5', loss: '29.5' });
  });

  it('are not told of an account that another one guards', async () => {
    const risk = await TestRisk.start({});
    expect(await readLimits(risk, 'other')).toMatchObject({
      ok: false,
      error: {
        code: 'ACCOUNT_NOT_GUARDED',
        message: expect.stringMatching(/not guarded here; those that are: paper-1\.$/u) as string,
      },
    });
  });
});
