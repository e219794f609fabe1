import { type ReactElement, useState } from 'react';
import type { MarketHistoryView, MarketView } from '#libs/services/gateway';
import { useGateway } from '../api/queries.js';
import { CandleChart } from '../charts/candle-chart.js';
import { exact, price as priceText, toPixelNumber } from '../format/decimal-text.js';
import { instrumentOf } from '../format/market-key.js';
import { preciseTime } from '../format/time-text.js';
import { useKeys, useLatest } from '../live/use-live.js';
import { BookBadge } from '../ui/badge.js';
import { Card } from '../ui/card.js';
import { LiveChangeText, LivePriceText } from '../ui/live-text.js';
import { Notice, Page } from '../ui/page.js';

const LENGTHS = [
  { seconds: 1, name: '1 s' },
  { seconds: 5, name: '5 s' },
  { seconds: 15, name: '15 s' },
  { seconds: 60, name: '1 min' },
] as const;
const LEVELS = 10;

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

function Depth({
  market,
  tickSize,
}: {
  readonly market: MarketView | undefined;
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

function Tape({
  history,
  tickSize,
}: {
  readonly history: MarketHistoryView | undefined;
  readonly tickSize: string;
}): ReactElement {
  return (
    <ol className="tape" aria-label="Newest trades">
      {(history?.tape ?? []).slice(0, 16).map(({ price, size, takerSide, atUs }, index) => (
        <li key={`${atUs}-${index}`}>
          <span className="quiet">{preciseTime(atUs)}</span>
          <span data-tone={takerSide === 'BUY' ? 'up' : 'down'}>{priceText(price, tickSize)}</span>
          <span>{exact(size)}</span>
        </li>
      ))}
    </ol>
  );
}

function MarketDetail({ market }: { readonly market: string }): ReactElement {
  const venue = useLatest('market', market, (now) => now?.venue) ?? '';
  const tickSize = useLatest('market', market, (now) => now?.tickSize) ?? '';
  const bookState = useLatest('market', market, (now) => now?.bookState) ?? '';
  const instrument = instrumentOf(market);
  const [seconds, setSeconds] = useState<number>(5);
  const { data: history } = useGateway<MarketHistoryView>(
    `/v1/market/${venue}/${instrument}/history?seconds=${seconds}`,
    1_000,
  );
  const { data: book } = useGateway<MarketView>(`/v1/market/${venue}/${instrument}`, 500);
  const lengths = (
    <div className="segments" role="group" aria-label="Length of a candle">
      {LENGTHS.map((length) => (
        <button
          key={length.seconds}
          type="button"
          aria-pressed={length.seconds === seconds}
          onClick={() => setSeconds(length.seconds)}
        >
          {length.name}
        </button>
      ))}
    </div>
  );
  return (
    <>
      <Card title={`${instrument} candles`} aside={lengths}>
        <CandleChart key={market} bars={history?.bars ?? []} tickSize={tickSize} name={instrument} />
      </Card>
      <div className="grid grid-2">
        <Card title="Book" aside={<BookBadge state={bookState} />}>
          <Depth market={book} tickSize={tickSize} />
        </Card>
        <Card title="Tape">
          <Tape history={history} tickSize={tickSize} />
        </Card>
      </div>
    </>
  );
}

/** Every market with its prices; one of them with candles, book and tape. */
export function MarketsPage(): ReactElement {
  const markets = useKeys('market');
  const [chosen, setChosen] = useState<string>();
  const shown = chosen ?? markets[0];
  return (
    <Page title="Markets">
      <div className="tickers" role="group" aria-label="Markets">
        {markets.map((market) => (
          <button
            key={market}
            type="button"
            className="ticker"
            aria-pressed={market === shown}
            onClick={() => setChosen(market)}
          >
            <span className="ticker-name">{instrumentOf(market)}</span>
            <span className="ticker-price">
              <LivePriceText market={market} field="lastPrice" />
            </span>
            <LiveChangeText market={market} />
          </button>
        ))}
      </div>
      {shown === undefined ? <Notice>No feed has sent a tick yet.</Notice> : <MarketDetail market={shown} />}
    </Page>
  );
}
