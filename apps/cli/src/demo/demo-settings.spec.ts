import { describe, expect, it } from 'vitest';
import { Decimal } from '#libs/kernel';
import { findStrategy } from '#libs/strategies';
import { DEMO_INSTRUMENTS, DEMO_RISK, DEMO_MOMENTUM, DEMO_STRATEGY, instrumentOfTape } from './demo-settings.js';

describe("the demo's settings", () => {
  it('name a strategy that exists with parameters that it accepts', () => {
    expect(findStrategy(DEMO_STRATEGY.name)?.prepare({ ...DEMO_MOMENTUM })).toMatchObject({ ok: true });
  });

  it('leave room below the exposure limit for one position in every instrument', () => {
    const perOrder = new Decimal(String(DEMO_MOMENTUM['riskFraction'])).div(new Decimal('0.02'));
    const all = perOrder.times(new Decimal(String(DEMO_INSTRUMENTS.length)));
    expect(all.lt(new Decimal(DEMO_RISK.RISK_MAX_GROSS_EXPOSURE_RATIO))).toBe(true);
  });

  it("find a tape's instrument in the name of its folder", () => {
    expect(['binance-btcusdt-20240808', 'ETHUSDT', 'my_solusdc_tape', 'recordings'].map(instrumentOfTape)).toEqual([
      'BTC-USDT',
      'ETH-USDT',
      'SOL-USDC',
      undefined,
    ]);
  });
});
