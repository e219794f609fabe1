import { describe, expect, it } from 'vitest';
import { Decimal, type UnixUs } from '#libs/kernel';
import { sampleBalance, sampleExposure } from '../../testing/sample-rows.fixture.js';
import { EquityBoard, type EquityPoint } from './equity.js';
import type { MarketTable } from './market-table.js';

const MINUTE_US = 60_000_000;
/** Midnight (UTC) of a day. */
const DAY_US = 20_000 * 86_400_000_000;
const ACCOUNT = 'paper-1';

function boardWith(free: string): EquityBoard {
  const board = new EquityBoard({ priceOf: () => undefined } as unknown as MarketTable);
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
