import { Decimal, US_PER_SECOND, type VenueOrderId, type VenueTradeId, ZERO, asId } from '#libs/kernel';
import { describe, expect, it } from 'vitest';
import { NO_FACTS, type VenueFill } from '../../venue/index.js';
import { LEDGER_INSTRUMENTS } from '../ledger.fixture.js';
import { executedLedgerOf } from './executed-ledger.js';
import { isGiven } from './reach.js';
import { ReportFold } from './report-fold.js';

const TRADED = LEDGER_INSTRUMENTS.map((instrument) => ({ ...instrument, venueSymbol: instrument.id.replace('-', '') }));
const fill = (id: string, over: Partial<VenueFill> = {}): VenueFill => ({
  ...{ venueTradeId: asId<VenueTradeId>(id), venueOrderId: asId<VenueOrderId>('7'), clientOrderId: undefined },
  ...{ venueSymbol: 'BTCUSDT', side: 'BUY', liquidity: 'TAKER', exchangeAtUs: 20 },
  ...{ quantity: new Decimal('1'), price: new Decimal('100'), fee: ZERO, feeAsset: 'USDT' },
  ...over,
});

describe('the ledger of what was reported', () => {
  it('is in the order of time, and has what can be booked in the instruments that are traded', () => {
    const fold = new ReportFold();
    const transfers = [{ asset: 'USDT', change: new Decimal('5'), exchangeAtUs: 9 }];
    const fills = [
      ...[fill('1'), fill('2', { exchangeAtUs: 8 }), fill('3', { venueSymbol: 'DOGEUSDT' })],
      fill('4', { quantity: ZERO }),
    ];
    fold.addFacts({ ...NO_FACTS, fills, transfers }, 'STREAM', 30);
    expect(executedLedgerOf(fold, TRADED).map(({ cause }) => cause)).toEqual([
      ...['BTC-USDT:2:7', 'USDT:9:5', 'BTC-USDT:1:7'],
    ]);
  });
});

describe('what happened', () => {
  it('is taken as it is stored until the clocks agree that the journal had begun', () => {
    const fromUs = 1_000 * US_PER_SECOND;
    const given = [0, 5 * US_PER_SECOND - 1, 5 * US_PER_SECOND].map((later) => isGiven(fromUs + later, fromUs));
    expect([...given, isGiven(fromUs, undefined)]).toEqual([true, true, false, true]);
  });
});
