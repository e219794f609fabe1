import { describe, expect, it } from 'vitest';
import { checkSums } from './check-sums.js';
import { D, madeOrder, madePosition, madeTrade } from './made-history.fixture.js';

const order = madeOrder({ cumQuantity: D('3') });
const trades = [madeTrade('1', '1', '0.1'), madeTrade('2', '2', '0.2')];

const invariants = (given: Parameters<typeof checkSums>[0]): string[] =>
  checkSums(given).map(({ invariant }) => invariant);

describe('positions and executed quantities', () => {
  it('are the sums of the trades, less the fees in base', () => {
    expect(invariants({ orders: [order], trades, positions: [madePosition('2.7')] })).toStrictEqual([]);
  });

  it('betray a fee that was forgotten, a fill that was, and a trade without a position', () => {
    expect(invariants({ orders: [order], trades, positions: [madePosition('3')] })).toStrictEqual(['I-01']);
    expect(invariants({ orders: [order], trades: trades.slice(1), positions: [madePosition('1.8')] })).toStrictEqual([
      'I-02',
    ]);
    expect(invariants({ orders: [order], trades, positions: [] })).toStrictEqual(['I-01', 'I-01']);
  });

  it('betray a trade that was booked twice', () => {
    const twice = [...trades, madeTrade('2', '2', '0.2')];
    const booked = { ...order, cumQuantity: D('5') };
    expect(invariants({ orders: [booked], trades: twice, positions: [madePosition('4.5')] })).toStrictEqual(['I-03']);
  });
});
