import { describe, expect, it } from 'vitest';
import { type Intent, type RiskContext, marketName } from '#libs/domain';
import { type AccountId, asId } from '#libs/kernel';
import { judgeIntent } from '#libs/risk-rules';
import { VirtualScheduler } from '#libs/testkit';
import { fillMessage, positionMessage, testInstrument } from '../../fixtures/messages.fixture.js';
import { TestRisk } from '../../fixtures/test-risk.fixture.js';
import { testSettings } from '../../fixtures/test-settings.fixture.js';
import type { RiskBooks } from '../../ports.js';
import { accountChanged, unknownAccount } from '../intents/judgement.js';
import { MarketBoard } from '../market/market-board.js';
import { ReadRiskStatus } from './read-risk-status.js';

async function tradedRisk(): Promise<TestRisk> {
  const risk = await TestRisk.start({ USDT: '10000' });
  await risk.decide('i1', { quantity: '2' });
  await risk.decide('i2', { quantity: '0.0001' });
  await risk.decide('i3', { quantity: '0.0001' });
  await risk.decide('i4', { quantity: '100' });
  await risk.applyFill.applyFill(fillMessage('f1', 'i1', { quantity: '2.5' }));
  await risk.comparePosition.comparePosition(positionMessage('p1', '2', 1));
  return risk;
}

const btc = testInstrument();
const board = new MarketBoard(new VirtualScheduler());
board.setInstrument(btc);
const statusOf = (books: RiskBooks): ReadRiskStatus =>
  new ReadRiskStatus(books, board, testSettings({ INSTRUMENTS: marketName(btc.venue, btc.id) }));

describe('the status of risk', () => {
  it('counts decisions and tells where accounts and scopes stand, decimals as text', async () => {
    const risk = await tradedRisk();
    expect(await statusOf(risk.books).readRiskStatus()).toEqual({
      decisions: { approved: 1, refused: 3 },
      rules: [
        ...['account', 'limits', 'instrument-validity', 'intent-expiry', 'trading-state'],
        ...['strategy-tripped', 'restricted', 'market-data'],
        ...[
          'price-collar',
          'max-order-quantity',
          'max-order-notional',
          'reduce-only',
          'max-open-orders',
          'max-position',
        ],
        ...['gross-exposure', 'account-means', 'duplicate-order', 'order-rate', 'repeated-order', 'reservation'],
      ],
      refusals: { 'instrument-validity': 2, 'gross-exposure': 1 },
      accounts: [{ account: 'paper-1', reserved: '0', grossExposure: '200', equity: '10000', limitsVersion: 1 }],
      tradingStates: [
        { scope: 'all', state: 'ACTIVE', version: 0 },
        { scope: 'paper-1', state: 'ACTIVE', version: 0 },
      ],
      discrepancies: 1,
      overfilled: 1,
      markets: [
        { venue: 'binance', instrument: 'BTC-USDT', bookState: 'SYNCING', trouble: 'the book of BTC-USDT is SYNCING' },
      ],
    });
  });

  it('says null where something is not known', async () => {
    const risk = new TestRisk();
    await risk.startRisk.startRisk();
    const { accounts } = await statusOf(risk.books).readRiskStatus();
    expect(accounts).toMatchObject([{ reserved: '0', grossExposure: null, equity: null }]);
  });
});

it('the rules of the status are all that an intent is refused by, also what is asked before and after them', async () => {
  const risk = await TestRisk.start({ USDT: '10000' });
  const intent = { account: asId<AccountId>('nobody') } as Intent;
  const { verdict } = unknownAccount(intent, ['paper-1']);
  const unlimited = judgeIntent({ intent, worstPrice: undefined } as RiskContext, 0);
  const refusals = [verdict, unlimited, accountChanged(verdict)];
  const { rules } = await statusOf(risk.books).readRiskStatus();
  expect(refusals.map((one) => one.outcome === 'REFUSED' && rules.indexOf(one.rule))).toEqual([0, 1, rules.length - 1]);
});
