import { type ReactElement, useState } from 'react';
import type { MarketHistoryView, MarketView } from '#libs/services/gateway';
import { useGateway } from '../api/queries.js';
import { CandleChart } from '../charts/candle-chart.js';
import { instrumentOf } from '../format/market-key.js';
import { useKeys, useLatest } from '../live/use-live.js';
import { BookBadge } from '../ui/badge.js';
import { Card } from '../ui/card.js';
import { Explain } from '../ui/explain.js';
import { LiveChangeText, LiveMidText, LivePriceText, LiveSpreadText } from '../ui/live-text.js';
import { Notice, Page } from '../ui/page.js';
import { Depth, Tape } from './market-parts.js';

const LENGTHS = [
  { seconds: 1, name: '1 s' },
  { seconds: 5, name: '5 s' },
  { seconds: 15, name: '15 s' },
  { seconds: 60, name: '1 min' },
] as const;
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
        <MarketFigures market={market} />
        <CandleChart key={market} bars={history?.bars ?? []} tickSize={tickSize} name={instrument} />
      </Card>
      <div className="grid grid-2">
        <Card title="Book" aside={<BookBadge state={bookState} />}>
          <Depth market={book} tickSize={tickSize} />
        </Card>
        <Card title="Tape">
          <Tape trades={history?.tape ?? []} tickSize={tickSize} />
        </Card>
      </div>
    </>
  );
}

function MarketFigures({ market }: { readonly market: string }): ReactElement {
  const figures = [
    ['Last', 'lastPrice', <LivePriceText key="last" market={market} field="lastPrice" />],
    ['Within the hour', 'hourChange', <LiveChangeText key="change" market={market} />],
    ['Mid', 'mid', <LiveMidText key="mid" market={market} />],
    ['Spread', 'spread', <LiveSpreadText key="spread" market={market} />],
  ] as const;
  return (
    <dl className="pairs pairs-dense pairs-inline">
      {figures.map(([name, figure, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <Explain figure={figure} of={market}>
              {text}
            </Explain>
          </dd>
        </div>
      ))}
    </dl>
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
