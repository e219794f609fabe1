import { Decimal, type InstrumentId, type VenueId, ZERO, asId } from '#libs/kernel';
import type { HeldAsset, HeldInstrument } from '#libs/persistence';
import { ManualClock } from '#libs/testkit';
import { describe, expect, it } from 'vitest';
import { intentMessage, liveBoard, pricingOf } from '../risk.fixture.js';
import { type LockedFacts, buildContext } from './build-context.js';
import { intentOf } from './decision-messages.js';

const D = (text: string): Decimal => new Decimal(text);
const clock = new ManualClock();
const venue = asId<VenueId>('binance');

function held(instrument: string, over: Partial<HeldInstrument> = {}): HeldInstrument {
  const none = { position: ZERO, openBuy: ZERO, openSell: ZERO, buyPrice: ZERO, sellPrice: ZERO, buyNotional: ZERO };
  return { venue, instrument: asId<InstrumentId>(instrument), ...none, ...over };
}
const asset = (name: string, total: string): HeldAsset => ({ venue, asset: name, total: D(total) });

function contextOf(facts: Partial<LockedFacts>, over: Parameters<typeof intentMessage>[2] = {}) {
  const limits = { maxOrderQuantity: undefined, maxOrderNotional: undefined, maxPosition: undefined };
  const all: LockedFacts = {
    ...{ held: [], assets: [], tradingState: 'ACTIVE' },
    limits: { ...limits, maxGrossExposureRatio: undefined, maxMarketDataAgeMs: undefined },
    ...facts,
  };
  const pricing = pricingOf(liveBoard(clock, ['BTC-USDT', 'ETH-USDT']))(clock.nowUs());
  return buildContext(intentOf(intentMessage('i1', clock.nowUs(), over)), all, pricing, clock.nowUs());
}

describe('what the rules look at', () => {
  it('counts exposure with and without the intent, over all instruments', () => {
    const holdings = [
      held('BTC-USDT', { position: D('2') }),
      held('ETH-USDT', { position: D('-3'), openSell: D('1'), sellPrice: D('110') }),
    ];
    const context = contextOf({ held: holdings }, { quantity: '4', limitPrice: '101' });
    // 2 × 100 + 3 × 100 + 1 × 110, then 4 × 101 more.
    expect(context.grossExposure?.toFixed()).toBe('610');
    expect(context.grossExposureAfter?.toFixed()).toBe('1014');
  });

  it('does not count an order that reduces', () => {
    const context = contextOf(
      { held: [held('BTC-USDT', { position: D('2') })] },
      { side: 'SELL', quantity: '2', limitPrice: '900' },
    );
    expect(context.grossExposureAfter?.toFixed()).toBe('200');
  });

  it('counts a sell that opens a short', () => {
    expect(contextOf({}, { side: 'SELL', quantity: '2', limitPrice: '100' }).grossExposureAfter?.toFixed()).toBe('200');
  });

  it('cannot price what has no mark', () => {
    const context = contextOf({ held: [held('DOGE-USDT', { position: D('1') })] });
    expect([context.grossExposure, context.grossExposureAfter]).toEqual([undefined, undefined]);
  });

  it('adds equity from cash and base assets, each once, and nothing that is not priced', () => {
    const assets = [asset('USDT', '1000'), asset('ETH', '2'), asset('BNB', '7'), asset('DUST', '0')];
    expect(contextOf({ assets }).equity?.toFixed()).toBe('1200');
    expect(contextOf({ assets: undefined }).equity).toBeUndefined();
  });

  it('keeps free what open orders do not need', () => {
    const holdings = [
      held('BTC-USDT', { openBuy: D('2'), buyNotional: D('200'), openSell: D('0.5') }),
      held('ETH-USDT', { openBuy: D('1'), buyNotional: D('300') }),
    ];
    const { means } = contextOf({ held: holdings, assets: [asset('USDT', '1000'), asset('BTC', '3')] });
    expect([means.freeCash?.toFixed(), means.freeHolding?.toFixed()]).toEqual(['500', '2.5']);
    expect(contextOf({ assets: undefined }).means).toEqual({ freeCash: undefined, freeHolding: undefined });
  });
});
