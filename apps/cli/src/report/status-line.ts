import type { Figures } from './figures.js';
import { shownDecimal } from '../desk/shown-decimal.js';
import type { MarketFigures } from './market-watch.js';

const shown = (amount: string): string => String(shownDecimal(amount));
const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Which fees a profit lacks, such as ` (without fees of 0.021 BNB)`; nothing where it lacks none. */
function lacks(fees: Figures['feesOutsideProfit']): string {
  const each = Object.entries(fees).map(([asset, fee]) => `${fee} ${asset}`);
  return each.length === 0 ? '' : ` (without fees of ${each.join(', ')})`;
}

/** The line that is shown every second. */
export function statusLine(seconds: number, market: MarketFigures, figures: Figures | undefined): string {
  const head = `${String(seconds).padStart(4)} s  market ${market.marketMessages}`;
  if (figures === undefined) return `${head}  (Postgres does not answer)`;
  const refused = total(figures.refusals);
  const held = figures.positions.filter((position) => position.quantity !== '0').length;
  return [
    head,
    `intents ${figures.intents}${refused === 0 ? '' : ` (${refused} refused)`}`,
    `orders ${total(figures.orders)}`,
    `fills ${figures.trades}`,
    `positions ${held}`,
    `profit ${shown(figures.profit)}${lacks(figures.feesOutsideProfit)}`,
    `equity ${shown(figures.equity ?? '?')}`,
    ...(figures.tradingState === 'ACTIVE' ? [] : [figures.tradingState]),
  ].join('  ');
}
