import { describe, expect, it } from 'vitest';
import { readSettings } from '#libs/platform';
import { strategySettings } from './strategy.settings.js';

const plan = { id: 'm-1', name: 'momentum', account: 'paper-1', instruments: ['binance:BTC-USDT'] };

function read(strategies: unknown, more: Record<string, string> = {}) {
  const STRATEGIES = typeof strategies === 'string' ? strategies : JSON.stringify(strategies);
  const base = { NATS_URL: 'nats://x', DATABASE_URL: 'postgres://x', STRATEGIES };
  return readSettings(strategySettings, { ...base, ...more });
}

describe('the settings of the strategy service', () => {
  it('read a list of strategies, with defaults', () => {
    const settings = read([
      plan,
      { ...plan, id: 'm-2', instruments: ['binance:ETH-USDT'], canShort: true, parameters: { short: 3 } },
    ]);
    expect(settings.STRATEGIES).toMatchObject([
      { id: 'm-1', canShort: false, instruments: [{ venue: 'binance', instrument: 'BTC-USDT' }] },
      { id: 'm-2', canShort: true },
    ]);
    expect(settings).toMatchObject({ INTENT_TTL_MS: 2_000, TICK_QUEUE_CAPACITY: 100_000 });
  });

  it.each([
    ['{', /STRATEGIES/u],
    [[], /STRATEGIES/u],
    [[{ ...plan, name: 'magic' }], /no strategy called "magic"; there are momentum/u],
    [[{ ...plan, id: 'a b' }], /letters, digits, dashes/u],
    [[{ ...plan, paramters: {} }], /paramters/u],
    [[{ ...plan, instruments: ['BTCUSDT'] }], /venue:BASE-QUOTE/u],
    [[{ ...plan, parameters: { short: 0 } }], /short must be a whole number/u],
    [[{ ...plan, parameters: { speed: 1 } }], /speed is not a parameter/u],
    [[{ ...plan, id: 'manual' }], /\[0\.id\] must not be "manual", the name of orders by hand/u],
    [[{ ...plan, id: 'risk-monitor' }], /\[0\.id\] must not be "risk-monitor", the name of risk's own reductions/u],
    [[{ ...plan, id: 'external' }], /\[0\.id\] must not be "external", the name of orders of others in the account/u],
    [[plan, { ...plan, instruments: ['binance:ETH-USDT'] }], /the id "m-1" is used twice/u],
    [[plan, { ...plan, id: 'm-2' }], /would both trade paper-1\/binance:BTC-USDT/u],
  ])('refuse %j with a sentence that says why', (strategies, complaint) => {
    expect(() => read(strategies)).toThrow(complaint);
  });

  it.each([{ INTENT_TTL_MS: '0' }, { INTENT_TTL_MS: 'soon' }, { TICK_QUEUE_CAPACITY: '1' }])('refuse %j', (more) => {
    expect(() => read([plan], more)).toThrow(Object.keys(more)[0]);
  });
});
