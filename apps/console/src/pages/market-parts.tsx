import type { ReactElement } from 'react';
import type { MarketView, TapeTradeView } from '#libs/services/gateway';
import { exact, price as priceText, toPixelNumber } from '../format/decimal-text.js';
import { preciseTime } from '../format/time-text.js';
import { Notice } from '../ui/page.js';

/** Levels a side that are drawn, and trades. */
const LEVELS = 10;
const TRADES = 16;

type LevelText = readonly [string, string];

function DepthSide({
  levels,
  side,
  most,
  tickSize,
}: {
  readonly levels: readonly LevelText[];
  readonly side: 'bid' | 'ask';
  readonly most: number;
  readonly tickSize: string;
}): ReactElement {
  return (
    <ol className={`depth depth-${side}`} aria-label={side === 'bid' ? 'Bids, best first' : 'Asks, best first'}>
      {levels.slice(0, LEVELS).map(([price, size]) => (
        <li key={price}>
          <span className="depth-bar" style={{ width: `${(100 * toPixelNumber(size)) / most}%` }} aria-hidden="true" />
          <span data-tone={side === 'bid' ? 'up' : 'down'}>{priceText(price, tickSize)}</span>
          <span>{exact(size)}</span>
        </li>
      ))}
    </ol>
  );
}

/** Both sides of a book, with bars as long as their sizes. */
export function Depth({
  market,
  tickSize,
}: {
  readonly market: Pick<MarketView, 'asks' | 'bids'> | undefined;
  readonly tickSize: string;
}): ReactElement {
  if (market === undefined) return <Notice>Asking the feed for its book …</Notice>;
  const shown = [...market.bids.slice(0, LEVELS), ...market.asks.slice(0, LEVELS)];
  const most = Math.max(1e-9, ...shown.map(([, size]) => toPixelNumber(size)));
  return (
    <div className="depth-both">
      <DepthSide levels={market.bids} side="bid" most={most} tickSize={tickSize} />
      <DepthSide levels={market.asks} side="ask" most={most} tickSize={tickSize} />
    </div>
  );
}

/** Public trades, newest first. */
export function Tape({
  trades,
  tickSize,
}: {
  readonly trades: readonly TapeTradeView[];
  readonly tickSize: string;
}): ReactElement {
  return (
    <ol className="tape" aria-label="Newest trades">
      {trades.slice(0, TRADES).map(({ price, size, takerSide, atUs }, index) => (
        <li key={`${atUs}-${index}`}>
          <span className="quiet">{preciseTime(atUs)}</span>
          <span data-tone={takerSide === 'BUY' ? 'up' : 'down'}>{priceText(price, tickSize)}</span>
          <span>{exact(size)}</span>
        </li>
      ))}
    </ol>
  );
}
