import type { Grid } from '../exchange/grid.js';
import { priceText, quantityText } from '../exchange/symbol-rules.js';
import type { AggregateTrade } from './trade-history.js';

/** An aggregate as REST returns it, and as the stream sends it besides its name, symbol and time of sending. */
export function aggregateRow(grid: Grid, trade: AggregateTrade): Record<string, unknown> {
  return {
    a: trade.aggregateId,
    p: priceText(grid, trade.priceTicks),
    q: quantityText(grid, trade.lots),
    f: trade.tradeId,
    l: trade.lastTradeId,
    T: trade.atMs,
    m: trade.takerSide === 'SELL',
    M: true,
  };
}
