import {
  type AccountId,
  Decimal,
  type InstrumentId,
  type IntentId,
  type StrategyId,
  type VenueId,
  asId,
} from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { type Reservation, addFill, untradedPosition } from '../exposure/index.js';
import type { Intent } from '../order/index.js';
import { type AccountBook, type MarketLook, riskContextOf } from './account-book.js';
import { newRiskAccount } from './risk-account.js';
import type { RiskContext } from './risk-rule.js';
import { initialScopeState } from './trading-state.js';

const D = (text: string): Decimal => new Decimal(text);
const account = asId<AccountId>('a');
const venue = asId<VenueId>('binance');
const place = (id: string) => ({ account, venue, instrument: asId<InstrumentId>(id) });
const KRAKEN = asId<VenueId>('kraken');
const PRICED = ['BTC-USDT', 'ETH-USDT'];

/** Two markets at 99.99 to 100.01, counted with a collar of 1 %. */
const LOOK: MarketLook = {
  view: () => ({ bookState: 'LIVE', bid: D('99.99'), ask: D('100.01'), ageUs: 0 }),
  instrument: () => undefined,
  marks: (_, instrument) => (PRICED.includes(instrument) ? D('100') : undefined),
  priced: PRICED.map((instrument) => ({ venue, instrument })),
  collar: D('0.01'),
};
const INTENT: Intent = {
  ...{ ...place('BTC-USDT'), intentId: asId<IntentId>('i1'), strategy: asId<StrategyId>('s1'), side: 'BUY' },
  ...{ quantity: D('1'), type: 'LIMIT', limitPrice: D('100'), timeInForce: 'GTC', reduceOnly: false },
  ...{ validUntilUs: 9, marketEventId: 'm', marketEventAtUs: 1 },
};

const position = (id: string, quantity: string) => addFill(untradedPosition(place(id)), D(quantity));
const open = (id: string, side: 'BUY' | 'SELL', quantity: string, price: string): Reservation => ({
  ...{ ...place(id), intentId: asId<IntentId>(`${id}${side}`), side, quantity: D(quantity), price: D(price) },
  ...{ executed: D('0'), endedCumQuantity: undefined, orderVersion: 0 },
});
const balances = (totals: Readonly<Record<string, string>>) => [
  {
    ...{ account, venue, version: 1, exchangeAtUs: 0 },
    assets: Object.entries(totals).map(([asset, total]) => ({
      asset,
      free: D(total).minus('0.25'),
      locked: D('0.25'),
    })),
  },
];

function contextOf(book: Partial<AccountBook>, intent: Partial<Intent> = {}): RiskContext {
  const empty: AccountBook = {
    account: newRiskAccount(account),
    tradingStates: [initialScopeState('a'), initialScopeState('all')],
    ...{ limits: [], positions: [], reservations: [], balances: [], uncoveredSpends: [] },
  };
  const guards = {
    priceCollar: D('1'),
    maxOpenOrders: 9,
    maxOpenOrdersPerInstrument: undefined,
    restrictions: [],
    ...{ orderRates: [], orderRatesPerStrategy: [], repeatedOrders: [], duplicateWindowMs: 0 },
  };
  const limits = { maxGrossExposureRatio: undefined, maxMarketDataAgeMs: undefined, guards };
  return riskContextOf({ ...INTENT, ...intent }, { ...empty, ...book }, LOOK, limits, 2);
}

describe('what the rules look at', () => {
  it('counts exposure with and without the intent, over all instruments', () => {
    const book = {
      positions: [position('BTC-USDT', '2'), position('ETH-USDT', '-3')],
      reservations: [open('ETH-USDT', 'SELL', '1', '110')],
    };
    const context = contextOf(book, { quantity: D('4'), limitPrice: D('101') });
    // 2 × 100 + 3 × 100 + 1 × 110, then 4 × 101 more.
    expect(context.grossExposure?.toFixed()).toBe('610');
    expect(context.grossExposureAfter?.toFixed()).toBe('1014');
  });

  it('does not count an order that reduces', () => {
    const sell = { side: 'SELL', quantity: D('2'), limitPrice: D('900') } as const;
    expect(contextOf({ positions: [position('BTC-USDT', '2')] }, sell).grossExposureAfter?.toFixed()).toBe('200');
  });

  it('counts a sell that opens a short', () => {
    expect(contextOf({}, { side: 'SELL', quantity: D('2') }).grossExposureAfter?.toFixed()).toBe('200');
  });

  it('looks at what is held in the market of the intent', () => {
    const elsewhere = addFill(untradedPosition({ ...place('BTC-USDT'), venue: KRAKEN }), D('5'));
    const positions = [elsewhere, position('ETH-USDT', '-3')];
    const orders = [open('ETH-USDT', 'SELL', '1', '110'), open('BTC-USDT', 'SELL', '0.5', '110')];
    const here = contextOf({ positions: [...positions, position('BTC-USDT', '2')], reservations: orders });
    expect([here.position, here.open.buy, here.open.sell].map((value) => value.toFixed())).toEqual(['2', '0', '0.5']);
    expect(contextOf({ positions }).position.toFixed()).toBe('0');
  });

  it('cannot price what has no mark', () => {
    const context = contextOf({ positions: [position('DOGE-USDT', '1')] });
    expect([context.grossExposure, context.grossExposureAfter]).toEqual([undefined, undefined]);
  });

  it.each<[string, Partial<Intent>, readonly (string | undefined)[]]>([
    ['that has no mark', { instrument: asId<InstrumentId>('DOGE-USDT') }, ['0', undefined, '100']],
    ['that has no price', { limitPrice: undefined }, ['0', undefined, undefined]],
  ])('cannot price an intent %s', (_, intent, expected) => {
    const { grossExposure, grossExposureAfter, worstPrice } = contextOf({}, intent);
    expect([grossExposure, grossExposureAfter, worstPrice].map((value) => value?.toFixed())).toEqual(expected);
  });

  it('adds equity from cash and base assets, each once, and nothing that is not priced', () => {
    const some = balances({ USDT: '1000', ETH: '2', BNB: '7', DUST: '0' });
    expect(contextOf({ balances: some }).equity?.toFixed()).toBe('1200');
    expect(contextOf({ balances: balances({}) }).equity?.toFixed()).toBe('0');
    expect(contextOf({}).equity).toBeUndefined();
  });

  it('keeps free what open orders do not need', () => {
    const reservations = [
      ...[open('BTC-USDT', 'BUY', '2', '100'), open('BTC-USDT', 'SELL', '0.5', '100')],
      open('ETH-USDT', 'BUY', '1', '300'),
    ];
    const { means } = contextOf({ reservations, balances: balances({ USDT: '1000', BTC: '3' }) });
    expect([means.freeCash?.toFixed(), means.freeHolding?.toFixed()]).toEqual(['500', '2.5']);
    expect(contextOf({}).means).toEqual({ freeCash: undefined, freeHolding: undefined });
  });

  it('keeps free what other assets and venues pay and deliver', () => {
    const reservations = [
      ...[open('BTC-EUR', 'BUY', '2', '100'), open('ETH-USDT', 'SELL', '1', '100')],
      ...(['BUY', 'SELL'] as const).map((side) => ({ ...open('BTC-USDT', side, '1', '100'), venue: KRAKEN })),
    ];
    const spent = (asset: string, amount: string, at = venue) => ({
      ...{ account, venue: at, fillId: 'f', exchangeAtUs: 1, asset, amount: D(amount) },
    });
    const uncoveredSpends = [spent('USDT', '30'), spent('BTC', '0.5'), spent('EUR', '7'), spent('USDT', '9', KRAKEN)];
    const { means } = contextOf({ reservations, uncoveredSpends, balances: balances({ USDT: '1000', BTC: '3' }) });
    expect([means.freeCash?.toFixed(), means.freeHolding?.toFixed()]).toEqual(['970', '2.5']);
  });

  it('counts the open orders of the market and of its venue', () => {
    const reservations = [open('BTC-USDT', 'BUY', '2', '100'), open('ETH-USDT', 'BUY', '1', '300')];
    const elsewhere = { ...open('BTC-USDT', 'BUY', '1', '100'), venue: KRAKEN };
    const { openOrders, openOrdersAtVenue } = contextOf({ reservations: [...reservations, elsewhere] });
    expect([openOrders, openOrdersAtVenue]).toEqual([1, 2]);
  });

  it('is halted where a trading state is not known', () => {
    expect(contextOf({}).tradingState).toBe('ACTIVE');
    expect(contextOf({ tradingStates: [initialScopeState('all')] }).tradingState).toBe('HALTED');
  });
});
