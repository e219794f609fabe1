import { describe, expect, it } from 'vitest';
import { VenueLooks } from './venue-looks.js';

const reconciledAtUs = (looks: VenueLooks): number => looks.absenceContextOf('BTC-USDT', undefined).reconciledAtUs;

describe('what we last saw of the venue', () => {
  it('is nothing until orders and fills both were compared completely', () => {
    const looks = new VenueLooks();
    looks.noteCompleteRound(new Set(['orders', 'balances']), 10);
    expect(reconciledAtUs(looks)).toBe(0);
    looks.noteCompleteRound(new Set(['fills']), 20);
    expect(reconciledAtUs(looks)).toBe(10);
  });

  it('goes on although orders and fills are never again in one round, and is as old as the older of them', () => {
    const looks = new VenueLooks();
    looks.noteCompleteRound(new Set(['orders', 'fills', 'balances']), 10);
    looks.noteCompleteRound(new Set(['orders']), 20);
    expect(reconciledAtUs(looks)).toBe(10);
    looks.noteCompleteRound(new Set(['fills', 'unknown']), 30);
    expect(reconciledAtUs(looks)).toBe(20);
  });

  it('knows the trades of each instrument by themselves', () => {
    const looks = new VenueLooks();
    looks.noteOpenOrders(30);
    looks.noteTrades('BTC-USDT', 40);
    const context = looks.absenceContextOf('BTC-USDT', 5);
    expect([context.notOpenAtUs, context.noTradeAtUs, context.streamSinceUs]).toEqual([30, 40, 5]);
    expect(looks.absenceContextOf('ETH-USDT', 5).noTradeAtUs).toBe(0);
  });
});
