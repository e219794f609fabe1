import { describe, expect, it } from 'vitest';
import { PLACE } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { limitsSetting } from '../../fixtures/test-settings.fixture.js';
import { ReadLimits } from './read-limits.js';

const RISK_LIMITS = limitsSetting({ maxOrderNotional: '5000' }, { 'binance:BTC-USDT': { maxPosition: '1' } });

describe('the limits in force', () => {
  it('are told as they are in the books, what is not set left out', async () => {
    const risk = await TestRisk.start({}, { RISK_LIMITS });
    const answer = await new ReadLimits(risk.books, risk.settings).readLimits(PLACE.account);
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
      },
    });
  });

  it('are not told of an account that another one guards', async () => {
    const risk = await TestRisk.start({});
    expect(await new ReadLimits(risk.books, risk.settings).readLimits('other')).toMatchObject({
      ok: false,
      error: {
        code: 'ACCOUNT_NOT_GUARDED',
        message: expect.stringMatching(/not guarded here; those that are: paper-1\.$/u) as string,
      },
    });
  });
});
