import { VirtualScheduler } from '#libs/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { PLACE, quote, testInstrument } from '../../fixtures/messages.fixture.js';
import { testSettings } from '../../fixtures/test-settings.fixture.js';
import { MarketBoard } from './market-board.js';
import { MarketPricing } from './market-pricing.js';

const { venue, instrument } = PLACE;

describe('how risk looks at the markets', () => {
  let time: VirtualScheduler;
  let board: MarketBoard;
  let pricing: MarketPricing;
  beforeEach(() => {
    time = new VirtualScheduler();
    board = new MarketBoard(time);
    board.setInstrument(testInstrument());
    const settings = { RISK_MAX_MARK_AGE_MS: '5000', RISK_MARKET_COLLAR: '0.02', RISK_MAX_GROSS_EXPOSURE_RATIO: '0.7' };
    pricing = new MarketPricing(board, testSettings(settings));
  });

  it('takes the limits of the account and the collar from the settings', () => {
    expect(pricing.accountLimits.maxGrossExposureRatio?.toFixed()).toBe('0.7');
    expect(pricing.accountLimits.maxMarketDataAgeMs).toBe(1_000);
    expect(pricing.lookAtMarkets().collar.toFixed()).toBe('0.02');
  });

  it('knows the instruments that the board knows, and no price before one is heard', () => {
    const look = pricing.lookAtMarkets();
    expect(look.instrument(venue, instrument)?.id).toBe(instrument);
    expect(look.instrument(venue, 'DOGE-USDT')).toBeUndefined();
    expect([look.marks(venue, instrument), look.view(venue, instrument).bookState]).toEqual([undefined, 'SYNCING']);
  });

  it('marks at a price as long as it is not older than allowed', async () => {
    board.applyMarketEvent(quote(time.nowUs(), 9_999, 10_001));
    const { marks } = pricing.lookAtMarkets();
    await time.runForMs(5_000);
    expect(marks(venue, instrument)?.toFixed()).toBe('100');
    await time.runForMs(1);
    expect(marks(venue, instrument)).toBeUndefined();
  });
});
