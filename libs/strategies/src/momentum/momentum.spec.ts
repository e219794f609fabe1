import { describe, expect, it } from 'vitest';
import type { BookState, Quote } from '#libs/domain';
import { findStrategy } from '../index.js';
import { MOMENTUM_DEFAULTS } from './momentum-parameters.js';
import {
  FALL,
  RISE,
  book,
  closed,
  equity,
  hear,
  id,
  newestTradeId,
  position,
  ready,
  start,
  venue,
} from './momentum.fixture.js';

describe('momentum', () => {
  it('has the parameters of the article as defaults', () => {
    expect(MOMENTUM_DEFAULTS).toMatchObject({ window: 100, short: 5, long: 20, orderType: 'MARKET' });
    expect(MOMENTUM_DEFAULTS.threshold.toFixed()).toBe('0.001');
    expect(MOMENTUM_DEFAULTS.riskFraction.toFixed()).toBe('0.02');
    expect(MOMENTUM_DEFAULTS.stopDistance.toFixed()).toBe('0.02');
    expect(MOMENTUM_DEFAULTS.maxUnits.toFixed()).toBe('1000');
  });

  it('buys what loses 2 % of equity at a stop 2 % away, rounded down to the lot, at the market', () => {
    const [draft, ...more] = hear(ready(), RISE);
    expect(more).toEqual([]);
    // 100000 × 0.02 / (10100 × 0.02) = 9.90099…
    expect(draft).toMatchObject({ side: 'BUY', type: 'MARKET', reduceOnly: false, limitPrice: undefined });
    expect(draft?.quantity.toFixed()).toBe('9.9009');
    expect(draft?.marketEventId).toBe(`binance:BTC-USDT:trade:${newestTradeId()}@1000`);
  });

  it('buys at most 1,000 units', () => {
    const strategy = ready();
    strategy.on(equity('100000000000'));
    expect(hear(strategy, RISE)[0]?.quantity.toFixed()).toBe('1000');
  });

  it('is silent with 19 prices and speaks with the 20th', () => {
    expect(hear(ready(), RISE.slice(1))).toEqual([]);
    expect(hear(ready(), RISE)).toHaveLength(1);
  });

  it('does not buy while it is long, and sells everything it holds when the mean falls', () => {
    const strategy = ready();
    strategy.on(position('0.5'));
    expect(hear(strategy, RISE)).toEqual([]);
    const [sell] = hear(
      strategy,
      FALL.map((price) => price - 20_000),
    );
    expect(sell).toMatchObject({ side: 'SELL', reduceOnly: true });
    expect(sell?.quantity.toFixed()).toBe('0.5');
  });

  it('does not sell what it does not hold where the account cannot short', () => {
    expect(hear(ready(), FALL)).toEqual([]);
  });

  it('sells short where the account can, and not twice', () => {
    const strategy = ready({}, true);
    const [sell] = hear(strategy, FALL);
    expect(sell).toMatchObject({ side: 'SELL', reduceOnly: false });
    const short = ready({}, true);
    short.on(position('-1'));
    expect(hear(short, FALL)).toEqual([]);
  });

  it('counts the dust that fees leave as and sells the sellable part of a position floored to the lot', () => {
    const dust = ready();
    dust.on(position('0.00009'));
    expect(hear(dust, RISE)).toHaveLength(1);
    const belowNotional = ready();
    belowNotional.on(position('0.0004'));
    expect(hear(belowNotional, RISE)).toHaveLength(1);
    const odd = ready();
    odd.on(position('0.99905'));
    expect(hear(odd, FALL)[0]?.quantity.toFixed()).toBe('0.999');
  });

  it('waits for the end of its intent before it wants anything more', () => {
    const strategy = ready();
    expect(hear(strategy, RISE)).toHaveLength(1);
    expect(hear(strategy, [1_020_000, 1_030_000])).toEqual([]);
    strategy.on(closed('ended'));
    expect(hear(strategy, [1_040_000])).toHaveLength(1);
  });

  it('waits for an intent from before a restart', () => {
    const strategy = ready();
    strategy.on({ kind: 'intent-open', instrument: id, intentId: 'before' });
    expect(hear(strategy, RISE)).toEqual([]);
    strategy.on(closed('ended'));
    expect(hear(strategy, [1_040_000])).toHaveLength(1);
  });

  it('rests after a refusal, and after an end where the parameters ask for it', () => {
    const refused = ready();
    refused.on(closed('refused', 1_000_000));
    expect(hear(refused, RISE, 1_999_999)).toEqual([]);
    expect(hear(refused, [1_040_000], 2_000_000)).toHaveLength(1);
    const cooling = ready({ coolDownMs: 5 });
    cooling.on(closed('ended', 1_000_000));
    expect(hear(cooling, RISE, 1_004_999)).toEqual([]);
    expect(hear(cooling, [1_040_000], 1_005_000)).toHaveLength(1);
  });

  it.each<BookState>(['SYNCING', 'STALE', 'RESYNCING'])('wants nothing while the book is %s', (state) => {
    const strategy = ready();
    strategy.on(book(state));
    expect(hear(strategy, RISE)).toEqual([]);
    strategy.on(book('LIVE'));
    expect(hear(strategy, [1_040_000])).toHaveLength(1);
  });

  it('wants nothing while its equity is not known or not positive', () => {
    const unknown = start();
    unknown.on(book('LIVE'));
    expect(hear(unknown, RISE)).toEqual([]);
    const broke = ready();
    broke.on(equity('-1'));
    expect(hear(broke, RISE)).toEqual([]);
  });

  it('limits at the far side of the quote with IOC where the parameters ask for it, and not without a quote', () => {
    const quote: Quote = {
      kind: 'quote',
      venue,
      instrument: id,
      exchangeAtUs: 0,
      receivedAtUs: 0,
      bidPriceTicks: 1_009_900,
      bidSizeLots: 1,
      askPriceTicks: 1_010_100,
      askSizeLots: 1,
      sequence: 1,
    };
    const strategy = ready({ orderType: 'LIMIT' });
    expect(hear(strategy, RISE)).toEqual([]);
    strategy.on(quote);
    const [draft] = hear(strategy, [1_010_000]);
    expect(draft).toMatchObject({ type: 'LIMIT', timeInForce: 'IOC' });
    expect(draft?.limitPrice?.toFixed()).toBe('10101');
  });

  it.each([
    [{ short: 20, long: 20 }, /short must be below long/u],
    [{ window: 10 }, /long must not be above window/u],
    [{ threshold: 0.001 }, /threshold must be a decimal text/u],
    [{ riskFraction: '0' }, /riskFraction must be/u],
    [{ treshold: '0.1' }, /treshold is not a parameter/u],
    [{ orderType: 'STOP' }, /orderType must be one of/u],
    [{ short: 2.5 }, /short must be a whole number/u],
  ])('refuses the parameters %j', (overrides, complaint) => {
    const result = findStrategy('momentum')?.prepare(overrides);
    expect(result?.ok).toBe(false);
    if (result?.ok === false) expect(result.error.message).toMatch(complaint);
  });
});
