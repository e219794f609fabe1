import { Decimal } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { BTC } from '../order-management.fixture.js';
import { TradedInstruments } from './traded-instruments.js';

describe('the traded instruments', () => {
  it('are found by our name and by the venue’s', () => {
    const traded = new TradedInstruments();
    expect([traded.findById('BTC-USDT'), traded.findBySymbol('BTCUSDT'), traded.listInstruments()]).toEqual([
      undefined,
      undefined,
      [],
    ]);
    traded.addInstrument(BTC);
    expect([traded.findById('BTC-USDT'), traded.findBySymbol('BTCUSDT')]).toEqual([BTC, BTC]);
    expect([traded.findById('BTCUSDT'), traded.findBySymbol('BTC-USDT')]).toEqual([undefined, undefined]);
  });

  it('are replaced by their newer version', () => {
    const traded = new TradedInstruments();
    const newer = { ...BTC, tickSize: new Decimal('0.1') };
    traded.addInstrument(BTC);
    traded.addInstrument(newer);
    expect([traded.listInstruments(), traded.findBySymbol('BTCUSDT')]).toEqual([[newer], newer]);
  });
});
