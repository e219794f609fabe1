import { describe, expect, it } from 'vitest';
import type { RiskContext, RiskLimits } from '#libs/domain';
import {
  RISK_RULES,
  accountMeans,
  grossExposure,
  marketData,
  maxOrderNotional,
  maxOrderQuantity,
  maxPosition,
  reduceOnly,
  runLimitRules,
  runRules,
} from './index.js';
import { PASSES, table } from './rule-table.fixture.js';
import { D, LIMITS, context } from './rules.fixture.js';

const SELL_ONE_OF_FIVE = [{ position: D('5') }, { side: 'SELL' }] as const;

const withLimits = (over: Partial<RiskLimits>): Partial<RiskContext> => ({ limits: { ...LIMITS, ...over } });

table(reduceOnly, [
  ['does not look at other orders', {}, {}, PASSES],
  ['passes a reduction of all', { position: D('1') }, { side: 'SELL', reduceOnly: true }, PASSES],
  ['refuses a lot more', { position: D('0.999') }, { side: 'SELL', reduceOnly: true }, 'REDUCE_ONLY_WOULD_INCREASE'],
  ['refuses when flat', {}, { side: 'SELL', reduceOnly: true }, 'REDUCE_ONLY_WOULD_INCREASE'],
  ['refuses to add', { position: D('5') }, { reduceOnly: true }, 'REDUCE_ONLY_WOULD_INCREASE'],
  [
    'counts open orders',
    { position: D('1.5'), open: { buy: D('9'), sell: D('0.501') } },
    { side: 'SELL', reduceOnly: true },
    'REDUCE_ONLY_WOULD_INCREASE',
  ],
  ['closes a short', { position: D('-1') }, { reduceOnly: true }, PASSES],
]);

table(maxPosition, [
  ['passes at the limit', { position: D('5'), open: { buy: D('2'), sell: D('0') } }, {}, PASSES],
  ['refuses a lot more', { position: D('5'), open: { buy: D('2.001'), sell: D('0') } }, {}, 'MAX_POSITION_EXCEEDED'],
  ['passes a short at the limit', { position: D('-5'), open: { buy: D('0'), sell: D('2') } }, { side: 'SELL' }, PASSES],
  [
    'refuses a short a lot more',
    { position: D('-5'), open: { buy: D('9'), sell: D('2.001') } },
    { side: 'SELL' },
    'MAX_POSITION_EXCEEDED',
  ],
  ['passes a reduction above a lowered limit', { position: D('50') }, { side: 'SELL' }, PASSES],
  ['refuses to add above a lowered limit', { position: D('50') }, {}, 'MAX_POSITION_EXCEEDED'],
  [
    'refuses where it is not set, even a reduction',
    { ...withLimits({ maxPosition: undefined }), ...SELL_ONE_OF_FIVE[0] },
    SELL_ONE_OF_FIVE[1],
    'LIMIT_MISSING',
  ],
]);

table(grossExposure, [
  ['passes at the limit', { grossExposureAfter: D('100') }, {}, PASSES],
  ['refuses the least more', { grossExposureAfter: D('100.000001') }, {}, 'GROSS_EXPOSURE_EXCEEDED'],
  ['refuses where it is not set', withLimits({ maxGrossExposureRatio: undefined }), {}, 'LIMIT_MISSING'],
  ['refuses without equity', { equity: undefined }, {}, 'EQUITY_UNKNOWN'],
  ['refuses with no equity left', { equity: D('0') }, {}, 'GROSS_EXPOSURE_EXCEEDED'],
  ['refuses what cannot be priced', { grossExposureAfter: undefined }, {}, 'EXPOSURE_UNKNOWN'],
  ['refuses beside what cannot be priced', { grossExposure: undefined }, {}, 'EXPOSURE_UNKNOWN'],
  ['passes what does not raise it', { grossExposure: D('900'), grossExposureAfter: D('900') }, {}, PASSES],
  [
    'refuses a sell that opens a short beyond it',
    { grossExposureAfter: D('101') },
    { side: 'SELL' },
    'GROSS_EXPOSURE_EXCEEDED',
  ],
  [
    'passes a reduction without equity or price',
    { position: D('5'), equity: undefined, grossExposureAfter: undefined },
    { side: 'SELL' },
    PASSES,
  ],
]);

table(accountMeans, [
  ['passes a buy with the last of the cash', { means: { freeCash: D('100'), freeHolding: D('0') } }, {}, PASSES],
  ['refuses a buy with less', { means: { freeCash: D('99.99'), freeHolding: D('9') } }, {}, 'CASH_INSUFFICIENT'],
  ['passes a sell of the last unit', { means: { freeCash: D('0'), freeHolding: D('1') } }, { side: 'SELL' }, PASSES],
  [
    'refuses a sell of a lot more',
    { means: { freeCash: D('9'), freeHolding: D('0.999') } },
    { side: 'SELL' },
    'HOLDING_INSUFFICIENT',
  ],
  [
    'refuses a buy while balances are not known',
    { means: { freeCash: undefined, freeHolding: undefined } },
    {},
    'BALANCE_UNKNOWN',
  ],
  ['refuses a buy whose cost is not known', { worstPrice: undefined }, {}, 'ORDER_UNPRICED'],
  [
    'refuses a buy of which neither cost nor cash is known',
    { worstPrice: undefined, means: { freeCash: undefined, freeHolding: undefined } },
    {},
    'BALANCE_UNKNOWN',
  ],
  [
    'refuses a sell while balances are not known',
    { means: { freeCash: undefined, freeHolding: undefined } },
    { side: 'SELL' },
    'BALANCE_UNKNOWN',
  ],
  [
    'passes a sell that truly reduces while balances are not known',
    { position: D('1'), means: { freeCash: undefined, freeHolding: undefined } },
    { side: 'SELL' },
    PASSES,
  ],
  [
    'passes a buy that truly reduces while balances are not known',
    { position: D('-1'), means: { freeCash: undefined, freeHolding: undefined } },
    {},
    PASSES,
  ],
  [
    'refuses a flip while balances are not known',
    { position: D('0.999'), means: { freeCash: undefined, freeHolding: undefined } },
    { side: 'SELL' },
    'BALANCE_UNKNOWN',
  ],
  [
    'refuses a reduction of more than the venue says we hold',
    { position: D('1'), means: { freeCash: D('0'), freeHolding: D('0.999') } },
    { side: 'SELL' },
    'HOLDING_INSUFFICIENT',
  ],
]);

describe('the registry', () => {
  it('lets a good order pass every rule', () => {
    expect(runRules(context())).toBeUndefined();
  });

  it('returns the first rule that refuses', () => {
    const refused = runRules(context({ tradingState: 'HALTED', equity: undefined }));
    expect([refused?.rule.name, refused?.problem.code]).toEqual(['trading-state', 'TRADING_HALTED']);
  });

  it('asks those about limits alone for what a limit says', () => {
    const limited = (over: Partial<RiskLimits>): RiskContext =>
      context({ ...withLimits(over), tradingState: 'HALTED' });
    expect(runLimitRules(limited({}))).toBeUndefined();
    expect(runLimitRules(limited({ maxPosition: D('0.5') }))?.rule.name).toBe('max-position');
    const both = limited({ maxPosition: D('0.5'), maxOrderQuantity: D('0.5') });
    expect(runLimitRules(both)?.problem.code).toBe('MAX_ORDER_QUANTITY_EXCEEDED');
  });

  it('names every rule once, in a form that travels', () => {
    const names = RISK_RULES.map((rule) => rule.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z-]{1,64}$/u);
  });

  it('refuses a context in which nothing is known', () => {
    const none = { maxOrderQuantity: undefined, maxOrderNotional: undefined, maxPosition: undefined };
    const limits = { ...none, maxGrossExposureRatio: undefined, maxMarketDataAgeMs: undefined };
    for (const rule of [maxOrderQuantity, maxOrderNotional, maxPosition, grossExposure, marketData]) {
      expect(rule.check(context({ limits }))?.code, rule.name).toBe('LIMIT_MISSING');
    }
  });
});
