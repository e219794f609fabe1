import type { IntentProposedV1 } from '#libs/contracts';
import { RISK_RULES } from '#libs/risk-rules';
import { describe, expect, it } from 'vitest';
import { fillMessage, intentMessage, quote } from '../../fixtures/messages.fixture.js';
import { changedBooks, memoryBooks } from '../../fixtures/books.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { WIDE, limitsSetting } from '../../fixtures/test-settings.fixture.js';
import { NO_LICENCES, type RiskBooks, type RiskWrites } from '../../ports.js';
import { MarketPricing } from '../market/market-pricing.js';
import { testSettings } from '../../fixtures/test-settings.fixture.js';
import { DecideIntent } from './decide-intent.js';
import { HeldBooks } from './held-books.js';

const RICH = { USDT: '10000' };
const APPROVED = { decision: 'APPROVED' } as const;

describe('an intent that every rule lets pass', () => {
  it('is approved at its worst price, which is held back, and announced once', async () => {
    const risk = await TestRisk.start(RICH);
    expect(await risk.decide('i1', { quantity: '2.5' })).toEqual(APPROVED);
    const { account, reservations } = await risk.readBook();
    expect([account.reserved, account.grossExposure, account.equity].map(String)).toEqual(['250', '250', '10000']);
    expect(reservations.map(({ price }) => price.toFixed())).toEqual(['100']);
    expect(await risk.readParts('i1')).toBe('0 0 2.5 0');
    const [announced, ...others] = await risk.testBooks.readWaiting();
    expect(others).toEqual([]);
    expect(announced).toMatchObject({ id: 'i1.approved', subject: 'risk.approved.v1.paper-1.BTC-USDT' });
    expect(announced?.message).toMatchObject({
      ...{ intentId: 'i1', quantity: '2.5', worstPrice: '100', correlationId: 'chain-i1', causationId: 'i1.proposed' },
      ...{ intentAtUs: risk.time.nowUs(), decidedAtUs: risk.time.nowUs() },
    });
  });

  it('is reported after the commit, with the numbers that were looked at and the time in the gate', async () => {
    const risk = await TestRisk.start(RICH);
    await risk.decide('i1');
    const [report] = risk.observer.decisions;
    expect(report?.gateUs).toBe(0);
    expect(report?.decision.numbers).toMatchObject({ position: '0', worstPrice: '100', equity: '10000', bid: '99.99' });
    expect(report?.decision).toMatchObject({ tradingState: 'ACTIVE', limitsVersion: 1 });
  });

  it('is counted with all that was approved before it', async () => {
    const risk = await TestRisk.start(RICH);
    for (let n = 1; n <= 10; n += 1) {
      const instrument = n % 2 === 0 ? 'BTC-USDT' : 'ETH-USDT';
      expect(await risk.decide(`i${n}`, { instrument })).toEqual(APPROVED);
    }
    expect(await risk.decide('i11')).toMatchObject({ rule: 'gross-exposure', code: 'GROSS_EXPOSURE_EXCEEDED' });
    expect((await risk.readAccount()).reserved.toFixed()).toBe('1000');
  });
});

/** What each rule refuses here: the settings, what happens first, and the intent. */
const REFUSALS: readonly {
  readonly rule: string;
  readonly code: string;
  readonly over?: Readonly<Record<string, string>>;
  readonly first?: (risk: TestRisk) => unknown;
  readonly intent?: Partial<IntentProposedV1>;
}[] = [
  { rule: 'instrument-validity', code: 'INSTRUMENT_UNKNOWN', intent: { instrument: 'DOGE-USDT' } },
  { rule: 'instrument-validity', code: 'QUANTITY_OFF_LOT', intent: { quantity: '1.0005' } },
  { rule: 'intent-expiry', code: 'INTENT_EXPIRED', intent: { validUntilUs: 1 } },
  {
    rule: 'trading-state',
    code: 'TRADING_HALTED',
    first: (risk) =>
      risk.changeTradingState.changeTradingState({
        ...{ commandId: 'c1', scope: 'all', state: 'HALTED', actor: 'op', reason: 'test' },
      }),
  },
  {
    rule: 'strategy-tripped',
    code: 'STRATEGY_TRIPPED',
    over: { RISK_MAX_REPEATED_ORDERS: '1/60s' },
    first: async (risk) => [await risk.decide('before'), await risk.decide('tripping')],
  },
  {
    rule: 'restricted',
    code: 'INSTRUMENT_RESTRICTED',
    over: { RISK_RESTRICTED: 'binance:BTC-USDT:SELL, binance:BTC-USDT:BUY' },
  },
  { rule: 'market-data', code: 'MARKET_DATA_STALE', first: (risk) => risk.time.runForMs(1_001) },
  { rule: 'price-collar', code: 'PRICE_COLLAR_EXCEEDED', intent: { limitPrice: '111' } },
  { rule: 'max-order-quantity', code: 'LIMIT_MISSING', over: limits({ maxOrderQuantity: undefined }) },
  { rule: 'max-order-quantity', code: 'MAX_ORDER_QUANTITY_EXCEEDED', over: limits({ maxOrderQuantity: '0.9' }) },
  { rule: 'max-order-notional', code: 'LIMIT_MISSING', over: limits({ maxOrderNotional: undefined }) },
  { rule: 'max-order-notional', code: 'MAX_ORDER_NOTIONAL_EXCEEDED', over: limits({ maxOrderNotional: '99' }) },
  { rule: 'reduce-only', code: 'REDUCE_ONLY_WOULD_INCREASE', intent: { reduceOnly: true } },
  {
    rule: 'max-open-orders',
    code: 'MAX_OPEN_ORDERS_EXCEEDED',
    over: { RISK_MAX_OPEN_ORDERS: '1' },
    first: (risk) => risk.decide('before'),
  },
  { rule: 'max-position', code: 'LIMIT_MISSING', over: limits({ maxPosition: undefined }) },
  {
    rule: 'max-position',
    code: 'MAX_POSITION_EXCEEDED',
    over: limits({ maxPosition: '1.5' }),
    first: (risk) => risk.decide('before'),
  },
  { rule: 'gross-exposure', code: 'GROSS_EXPOSURE_EXCEEDED', intent: { quantity: '10.001' } },
  {
    rule: 'account-means',
    code: 'CASH_INSUFFICIENT',
    over: { RISK_MAX_GROSS_EXPOSURE_RATIO: '10' },
    intent: { quantity: '100.001' },
  },
  {
    rule: 'account-means',
    code: 'HOLDING_INSUFFICIENT',
    over: { RISK_MAX_GROSS_EXPOSURE_RATIO: '10' },
    intent: { side: 'SELL' },
  },
  {
    rule: 'duplicate-order',
    code: 'ORDER_DUPLICATE',
    over: { RISK_DUPLICATE_WINDOW_MS: '1' },
    first: (risk) => risk.decide('before'),
  },
  {
    rule: 'order-rate',
    code: 'ORDER_RATE_EXCEEDED',
    over: { RISK_MAX_ORDER_RATE: '1/1s' },
    first: (risk) => risk.decide('before'),
  },
  {
    rule: 'repeated-order',
    code: 'ORDER_REPEATED',
    over: { RISK_MAX_REPEATED_ORDERS: '1/60s' },
    first: (risk) => risk.decide('before'),
  },
];

function limits(over: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return { RISK_LIMITS: limitsSetting({ ...WIDE, ...over }) };
}

describe('an intent that a rule refuses', () => {
  it.each(REFUSALS)('is answered $rule $code, which holds nothing back and is announced', async (row) => {
    const risk = await TestRisk.start(RICH, row.over);
    await row.first?.(risk);
    const before = await risk.readAccount();
    const { rule, code } = row;
    expect(await risk.decide('i1', row.intent)).toEqual({ decision: 'REFUSED', rule, code });
    expect(await risk.readAccount()).toEqual(before);
    const announced = (await risk.testBooks.readWaiting()).at(-1);
    const instrument = row.intent?.instrument ?? 'BTC-USDT';
    expect(announced).toMatchObject({ id: 'i1.refused', subject: `risk.refused.v1.paper-1.${instrument}` });
    expect(announced?.message).toMatchObject({ intentId: 'i1', rule, code, correlationId: 'chain-i1' });
    const report = risk.observer.decisions.at(-1)?.decision.verdict;
    expect(report).toMatchObject({ outcome: 'REFUSED', rule, problem: { code } });
  });

  it('is in the table above for every rule', () => {
    expect(new Set(REFUSALS.map(({ rule }) => rule))).toEqual(new Set(RISK_RULES.map(({ name }) => name)));
  });

  it('is judged by what an instrument limits itself before what every instrument does', async () => {
    const own = { 'binance:BTC-USDT': { maxOrderQuantity: '0.5' } };
    const risk = await TestRisk.start(RICH, { RISK_LIMITS: limitsSetting(WIDE, own) });
    expect(await risk.decide('i1')).toMatchObject({ rule: 'max-order-quantity' });
    expect(await risk.decide('i2', { quantity: '0.5' })).toEqual(APPROVED);
    expect(await risk.decide('i3', { instrument: 'ETH-USDT' })).toEqual(APPROVED);
  });

  it('is refused for an account that nobody guards, and for one without limits', async () => {
    const risk = await TestRisk.start(RICH);
    const unknown = { decision: 'REFUSED', rule: 'account', code: 'ACCOUNT_UNKNOWN' };
    expect(await risk.decide('i1', { account: 'other' })).toEqual(unknown);
    await risk.applyFill.applyFill(fillMessage('f1', 'nobody', { account: 'other' }));
    expect(await risk.decide('i2', { account: 'other' })).toEqual({
      ...unknown,
      rule: 'limits',
      code: 'LIMIT_MISSING',
    });
  });

  it('is refused on a market that fell silent after a quote from a clock that is an hour ahead', async () => {
    const risk = await TestRisk.start(RICH);
    const aheadUs = risk.time.nowUs() + 3_600_000_000;
    risk.board.applyMarketEvent(quote(aheadUs, 9_999, 10_001));
    expect(await risk.decide('i1')).toEqual(APPROVED);
    await risk.time.runForMs(30 * 60_000);
    expect(await risk.decide('i2')).toMatchObject({ rule: 'market-data', code: 'MARKET_DATA_STALE' });
    risk.setQuote(4_999, 5_001);
    expect(await risk.decide('i3', { limitPrice: '50' })).toEqual(APPROVED);
    await risk.time.runForMs(20 * 60_000);
    expect(await risk.decide('i4', { limitPrice: '50' })).toMatchObject({ code: 'MARKET_DATA_STALE' });
  });

  it('is refused without balances unless it truly reduces', async () => {
    const risk = new TestRisk();
    await risk.startRisk.startRisk();
    await risk.applyFill.applyFill(fillMessage('f1', 'before', { quantity: '2' }));
    expect(await risk.decide('i1')).toMatchObject({ rule: 'gross-exposure', code: 'EQUITY_UNKNOWN' });
    expect(await risk.decide('i2', { side: 'SELL', quantity: '2' })).toEqual(APPROVED);
    expect(await risk.decide('i3', { side: 'SELL' })).toMatchObject({ code: 'BALANCE_UNKNOWN' });
  });

  it('carries the one version of the limits by which it was judged', async () => {
    const shared = memoryBooks();
    const first = await TestRisk.start(RICH, {}, shared);
    await first.decide('i1');
    const second = new TestRisk({ RISK_LIMITS: limitsSetting({ ...WIDE, maxOrderQuantity: '0.1' }) }, shared);
    await second.startRisk.startRisk();
    await second.decide('i2');
    const versions = [first, second].map(({ observer }) => observer.decisions[0]?.decision.limitsVersion);
    expect(versions).toEqual([1, 2]);
  });
});

describe('an intent that comes again', () => {
  it('gets the same answer for ever, without a second effect', async () => {
    const risk = await TestRisk.start(RICH);
    await risk.decide('i1');
    const state = { commandId: 'c1', scope: 'all', state: 'HALTED', actor: 'op', reason: 'test' } as const;
    await risk.changeTradingState.changeTradingState(state);
    await risk.time.runForMs(3_600_000);
    risk.observer.takeReports();
    expect(await risk.decide('i1')).toEqual(APPROVED);
    expect(risk.observer.takeReports()).toEqual(['repeated']);
    expect(risk.observer.decisions).toHaveLength(1);
    expect((await risk.readAccount()).reserved.toFixed()).toBe('100');
    const approvals = (await risk.testBooks.readWaiting()).filter(({ id }) => id === 'i1.approved');
    expect(approvals).toHaveLength(1);
  });

  it('gets the same refusal, with its rule and code', async () => {
    const risk = await TestRisk.start(RICH);
    const refused = await risk.decide('i1', { quantity: '1.0005' });
    expect(await risk.decide('i1', { quantity: '1.0005' })).toEqual(refused);
  });

  it('is told apart from another one under its id, which is ignored', async () => {
    const risk = await TestRisk.start(RICH);
    await risk.decide('i1');
    expect(await risk.decide('i1', { quantity: '2' })).toEqual(APPROVED);
    expect(risk.observer.takeReports()).toEqual(['id-reused']);
    expect(await risk.readParts('i1')).toBe('0 0 1 0');
  });
});

describe('an intent whose account changes while it is judged', () => {
  /** Books in which the account is at another version by the time the decision is written. */
  function changingBooks(books: RiskBooks): RiskBooks {
    const changed = (writes: RiskWrites): RiskWrites =>
      Object.assign(Object.create(writes) as RiskWrites, {
        ...{ lockAccount: writes.lockAccount.bind(writes), announce: writes.announce.bind(writes) },
        ...{ claimIntent: writes.claimIntent.bind(writes), afterCommit: writes.afterCommit.bind(writes) },
        ...{ lockTradingStates: writes.lockTradingStates.bind(writes) },
        findAccountBook: writes.findAccountBook.bind(writes),
        recordDecision: (entry: Parameters<RiskWrites['recordDecision']>[0]) => {
          const basis = entry.basis && { ...entry.basis, accountVersion: entry.basis.accountVersion + 1 };
          return writes.recordDecision({ ...entry, basis });
        },
      });
    return changedBooks(books, { write: (work) => books.write((writes) => work(changed(writes))) });
  }

  it('is refused and holds nothing back', async () => {
    const risk = await TestRisk.start(RICH);
    const pricing = new MarketPricing(risk.board, testSettings());
    const books = changingBooks(risk.books);
    const gate = new DecideIntent(
      books,
      risk.time,
      risk.observer,
      pricing,
      new HeldBooks(books),
      () => false,
      NO_LICENCES,
    );
    const answer = await gate.decideIntent(intentMessage('i1', risk.time.nowUs()));
    expect(answer).toEqual({ decision: 'REFUSED', rule: 'reservation', code: 'RESERVATION_REFUSED' });
    expect((await risk.readBook()).reservations).toEqual([]);
    expect((await risk.readAccount()).reserved.toFixed()).toBe('0');
  });
});
