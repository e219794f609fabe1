import {
  type AccountId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type StrategyId,
  type VenueId,
  ZERO,
  asId,
} from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import type { AccountBook } from './account-book.js';
import { summaryOf } from './book-summary.js';
import type { Decision } from './decision.js';
import { basisOf, bookWith, heldBackBy, standsOn } from './decision-entry.js';
import { numbersOf } from './decision-numbers.js';
import { newRiskAccount, nextVersion } from './risk-account.js';
import type { RiskContext } from './risk-rule.js';
import { initialScopeState } from './trading-state.js';

const D = (text: string): Decimal => new Decimal(text);
const account = asId<AccountId>('a');
const BOOK: AccountBook = {
  account: { ...newRiskAccount(account), reserved: D('50'), version: 7 },
  tradingStates: [initialScopeState('a'), initialScopeState('all')],
  ...{ limits: [], positions: [], reservations: [], balances: [], uncoveredSpends: [] },
};
/** A buy of 2 that takes the exposure from 100 to 300, with an equity of 1,000 of which a half may be exposed. */
const CONTEXT: RiskContext = {
  nowUs: 9,
  intent: {
    ...{ account, venue: asId<VenueId>('binance'), instrument: asId<InstrumentId>('BTC-USDT'), side: 'BUY' },
    ...{ intentId: asId<IntentId>('i1'), strategy: asId<StrategyId>('s1'), quantity: D('2'), type: 'LIMIT' },
    ...{ limitPrice: D('100'), timeInForce: 'GTC', reduceOnly: false, validUntilUs: 9 },
    ...{ marketEventId: 'm', marketEventAtUs: 1 },
  },
  instrument: undefined,
  market: { bookState: 'LIVE', bid: D('99'), ask: D('101'), ageUs: 3 },
  limits: {
    ...{ maxOrderQuantity: undefined, maxOrderNotional: undefined, maxPosition: undefined },
    ...{ maxGrossExposureRatio: D('0.5'), maxMarketDataAgeMs: 1 },
  },
  guards: {
    priceCollar: D('1'),
    maxOpenOrders: 9,
    maxOpenOrdersPerInstrument: undefined,
    restrictions: [],
    ...{ orderRates: [], orderRatesPerStrategy: [], repeatedOrders: [], duplicateWindowMs: 0 },
  },
  ...{ tradingState: 'ACTIVE', position: ZERO, open: { buy: D('1'), sell: D('4') }, worstPrice: D('100') },
  ...{ grossExposure: D('100'), grossExposureAfter: D('300'), equity: D('1000') },
  means: { freeCash: D('800'), freeHolding: undefined },
};
const approval = { outcome: 'APPROVED', worstPrice: D('100') } as const;

describe('a decision', () => {
  it.each<[string, Partial<AccountBook>, boolean]>([
    ['as it was', {}, true],
    ['with its scopes in another order', { tradingStates: BOOK.tradingStates.toReversed() }, true],
    ['at its next version', { account: nextVersion(BOOK.account) }, false],
    ['with a scope in another state', { tradingStates: [scope('HALTED', 0), initialScopeState('all')] }, false],
    ['with a scope at another version', { tradingStates: [scope('ACTIVE', 1), initialScopeState('all')] }, false],
    ['without a scope', { tradingStates: [initialScopeState('all')] }, false],
  ])('stands on the account %s or not', (_, over, expected) => {
    expect(standsOn({ ...BOOK, ...over }, basisOf(BOOK))).toBe(expected);
  });

  it('holds back what it approves at its worst price, on the next version of the account', () => {
    const { account: held, reservation } = heldBackBy(approval, CONTEXT, BOOK);
    expect([held.reserved.toFixed(), held.version, held.updatedAtUs]).toEqual(['250', 8, 9]);
    expect([held.grossExposure?.toFixed(), held.equity?.toFixed()]).toEqual(['300', '1000']);
    expect([reservation.quantity.toFixed(), reservation.price.toFixed()]).toEqual(['2', '100']);
    const decision: Decision = {
      ...{ intent: CONTEXT.intent, verdict: approval, numbers: {}, tradingState: 'ACTIVE', limitsVersion: 1 },
      ...{ correlationId: 'c', intentAtUs: 1, receivedAtUs: 2, decidedAtUs: 3 },
    };
    const after = bookWith(BOOK, { decision, heldBack: { account: held, reservation, grossExposureBound: undefined } });
    expect([after.account, after.reservations]).toEqual([held, [reservation]]);
    expect(summaryOf(after)).toEqual(summaryOf({ positions: [], reservations: [reservation] }));
  });

  it.each<[string, Partial<RiskContext>, string | undefined]>([
    ['a part of the equity', {}, '500'],
    ['none where it leaves the exposure as it was', { grossExposureAfter: D('100') }, undefined],
    ['none where it lowers it', { grossExposureAfter: D('99') }, undefined],
    ['none where it was not known', { grossExposure: undefined }, undefined],
    ['none where it is not known', { grossExposureAfter: undefined }, undefined],
    ['none without equity', { equity: undefined }, undefined],
    ['none without a limit', { limits: { ...CONTEXT.limits, maxGrossExposureRatio: undefined } }, undefined],
  ])('has as the most that may be exposed %s', (_, over, bound) => {
    expect(heldBackBy(approval, { ...CONTEXT, ...over }, BOOK).grossExposureBound?.toFixed()).toBe(bound);
  });

  it('is written down with what was known, and with what the refusal says', () => {
    const known = {
      ...{ position: '0', openBuy: '1', openSell: '4', bid: '99', ask: '101', worstPrice: '100' },
      ...{ grossExposure: '100', grossExposureAfter: '300', equity: '1000', freeCash: '800' },
      ...{ marketAgeUs: '3', bookState: 'LIVE' },
    };
    const refusal = { code: 'X', message: 'x', retryable: false, details: { limit: '5' } };
    expect(numbersOf(CONTEXT, undefined)).toEqual(known);
    expect(numbersOf(CONTEXT, refusal)).toEqual({ ...known, limit: '5' });
    expect(numbersOf(undefined, refusal)).toEqual({ limit: '5' });
    const unheard = { ...CONTEXT, market: { ...CONTEXT.market, ageUs: undefined } };
    expect(numbersOf(unheard, undefined)).not.toHaveProperty('marketAgeUs');
  });
});

function scope(state: 'ACTIVE' | 'HALTED', version: number) {
  return { ...initialScopeState('a'), state, version };
}
