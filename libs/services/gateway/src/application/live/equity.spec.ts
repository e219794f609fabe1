import { describe, expect, it } from 'vitest';
import type { Instrument } from '#libs/domain';
import { Decimal, type InstrumentId, type UnixUs, type VenueId, asId } from '#libs/kernel';
import { sampleBalance, sampleExposure, samplePosition } from '../../testing/sample-rows.fixture.js';
import { EquityBoard, type EquityPoint } from './equity.js';
import { MarketTable } from './market-table.js';

const BTC_EUR: Instrument = {
  ...{
    venue: asId<VenueId>('binance'),
    id: asId<InstrumentId>('BTC-EUR'),
    venueSymbol: 'BTCEUR',
    base: 'BTC',
    quote: 'EUR',
  },
  ...{ status: 'TRADING', tickSize: new Decimal('0.01'), lotSize: new Decimal('0.001') },
  ...{ minQuantity: new Decimal('0.001'), maxQuantity: new Decimal('9'), minNotional: new Decimal('5') },
};
const MINUTE_US = 60_000_000;
/** Midnight (UTC) of a day. */
const DAY_US = 20_000 * 86_400_000_000;
const ACCOUNT = 'paper-1';

function boardWith(free: string): EquityBoard {
  const board = new EquityBoard(new MarketTable());
  const balances = [{ ...sampleBalance(), asset: 'USDT', free, locked: '0' }];
  board.setHoldings({ account: ACCOUNT, balances, positions: [], exposure: sampleExposure() });
  return board;
}
const point = (atUs: number, equity: string): EquityPoint => ({ atUs: atUs as UnixUs, equity: new Decimal(equity) });
const seen = (board: EquityBoard): readonly (readonly [number, string])[] =>
  board.curveOf(ACCOUNT).map(({ atUs, equity }) => [(atUs - DAY_US) / MINUTE_US, equity.toFixed()]);

describe('the equity of an account', () => {
  it('goes on where risk kept it: yesterday is on the curve, and profit counts from the first figure of today', () => {
    const board = boardWith('130');
    board.addEarlier(ACCOUNT, [point(DAY_US - MINUTE_US, '90'), point(DAY_US + MINUTE_US, '100')]);
    const worth = board.valueAt(ACCOUNT, (DAY_US + 5 * MINUTE_US) as UnixUs);
    expect(worth?.today?.toFixed()).toBe('30');
    expect(worth?.todaySinceUs).toBe(DAY_US + MINUTE_US);
    expect(seen(board)).toEqual([
      [-1, '90'],
      [1, '100'],
      [5, '130'],
    ]);
  });

  it('puts what comes late in front of what the gateway has seen since, and no point twice', () => {
    const board = boardWith('130');
    board.valueAt(ACCOUNT, (DAY_US + 5 * MINUTE_US) as UnixUs);
    board.addEarlier(ACCOUNT, [point(DAY_US + MINUTE_US, '100'), point(DAY_US + 6 * MINUTE_US, '140')]);
    expect(seen(board)).toEqual([
      [1, '100'],
      [5, '130'],
    ]);
    expect(board.valueAt(ACCOUNT, (DAY_US + 7 * MINUTE_US) as UnixUs)?.today?.toFixed()).toBe('30');
  });

  it('shows what risk kept before the first valuation', () => {
    const board = boardWith('130');
    board.addEarlier(ACCOUNT, [point(DAY_US + MINUTE_US, '100')]);
    expect(seen(board)).toEqual([[1, '100']]);
  });
});

describe('the profit of an account', () => {
  const flat = { quantity: '0', cost: '0', averagePrice: '0' };
  const profitOf = (...positions: ReturnType<typeof samplePosition>[]) => {
    const board = new EquityBoard(new MarketTable());
    board.setHoldings({ account: ACCOUNT, balances: [], positions, exposure: sampleExposure() });
    const { feesOutsideProfit, profit, quote } = board.valueAt(ACCOUNT, DAY_US as UnixUs) ?? {};
    return { quote, profit: profit?.toFixed(), feesOutsideProfit };
  };

  it('comes with the fees that it lacks, and with none that the position of the charged asset has paid', () => {
    const fees = { USDT: '9', BNB: '0.021', OKB: '-0.5' };
    const btc = samplePosition('BTC-USDT', { ...flat, realisedProfit: '1491', fees });
    const eth = samplePosition('ETH-USDT', { ...flat, realisedProfit: '3', fees: { BNB: '0.009', OKB: '0.5' } });
    expect(profitOf(btc, eth)).toEqual({ quote: 'USDT', profit: '1494', feesOutsideProfit: { BNB: '0.03' } });
    const bnb = samplePosition('BNB-USDT', { ...flat, fees: {} });
    expect(profitOf(btc, eth, bnb).feesOutsideProfit).toEqual({});
  });

  it('is that of the positions in one quote, the one that is traded in now: BTC and USDT do not add up', () => {
    const before = samplePosition('BTC-EUR', { ...flat, realisedProfit: '500', fees: { BNB: '1' }, updatedAtUs: 1 });
    const now = samplePosition('BTC-USDT', { ...flat, realisedProfit: '7', fees: {}, updatedAtUs: 2 });
    expect(profitOf(before, now)).toEqual({ quote: 'USDT', profit: '7', feesOutsideProfit: {} });
    expect(profitOf({ ...before, updatedAtUs: 3 }, now)).toMatchObject({ quote: 'EUR', profit: '500' });
  });
});

describe('the equity of an account that has not traded yet', () => {
  it('is counted in what it holds and its markets are priced in', () => {
    const markets = new MarketTable();
    markets.setInstrument(BTC_EUR);
    const board = new EquityBoard(markets);
    const balances = [sampleBalance({ asset: 'EUR', free: '700', locked: '0' })];
    board.setHoldings({ account: ACCOUNT, balances, positions: [], exposure: sampleExposure() });
    const { equity, quote } = board.valueAt(ACCOUNT, DAY_US as UnixUs) ?? {};
    expect([quote, equity?.toFixed()]).toEqual(['EUR', '700']);
  });
});
