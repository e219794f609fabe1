import { describe, expect, it } from 'vitest';
import { testSettings } from '../../fixtures/test-settings.fixture.js';

const restrictionsOf = (text: string): unknown => testSettings({ RISK_RESTRICTED: text }).RISK_RESTRICTED;

describe('the restricted list', () => {
  it('is empty unless it is set', () => {
    expect(testSettings().RISK_RESTRICTED).toEqual([]);
    expect(restrictionsOf('')).toEqual([]);
  });

  it('names markets, with a side where one is meant', () => {
    expect(restrictionsOf('binance:BTC-USDT, binance:ETH-USDT:SELL,')).toEqual([
      { venue: 'binance', instrument: 'BTC-USDT', side: undefined },
      { venue: 'binance', instrument: 'ETH-USDT', side: 'SELL' },
    ]);
  });

  it.each(['BTC-USDT', 'binance:BTC-USDT:sell', 'binance:BTC-USDT:SELL:BUY', ':SELL', 'binance:BTCUSDT'])(
    'keeps risk from starting with %s in it, and says what is wrong',
    (text) => {
      expect(() => restrictionsOf(text)).toThrow(/is not of the form venue:BASE-QUOTE/u);
    },
  );

  it('keeps risk from starting where it names what is not traded here: it would restrict nothing', () => {
    expect(() => restrictionsOf('binance:BTC-USDC')).toThrow(
      'binance:BTC-USDC is not among INSTRUMENTS, so that nothing is restricted by it; those that are: binance:BTC-USDT, binance:ETH-USDT',
    );
  });
});
