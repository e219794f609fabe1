import { Link } from '@tanstack/react-router';
import { type ReactElement, Suspense, lazy, useState } from 'react';
import type { OrderView, ServiceHealthView } from '#libs/services/gateway';
import { useGateway } from '../api/queries.js';
import { percent, toPixelNumber } from '../format/decimal-text.js';
import { instrumentOf } from '../format/market-key.js';
import { shortTime } from '../format/time-text.js';
import { useAll, useEvents, useKeys, useLatest, useStreamed } from '../live/use-live.js';
import { AccountMoney, useQuote } from '../ui/amounts.js';
import { BookBadge } from '../ui/badge.js';
import { Card, Figure } from '../ui/card.js';
import { Explain } from '../ui/explain.js';
import { LiveChangeText, LiveEquityText, LivePriceText } from '../ui/live-text.js';
import { Notice, Page } from '../ui/page.js';
import { OrderTable } from './order-table.js';
import { PositionTable } from './position-table.js';
import { ServiceList } from './service-list.js';

// What is not there at first sight is loaded after it.
const EquityChart = lazy(async () => ({ default: (await import('../charts/equity-chart.js')).EquityChart }));
const OrderDialog = lazy(async () => ({ default: (await import('./order-timeline.js')).OrderDialog }));

function Exposure({ account }: { readonly account: string }): ReactElement {
  const row = useAll('exposure').find((each) => each.account === account);
  const { grossExposure, equity, reserved } = row ?? {};
  const worth = toPixelNumber(equity);
  const share = worth > 0 ? toPixelNumber(grossExposure) / worth : 0;
  return (
    <Card title="Exposure">
      <div
        className="gauge"
        role="img"
        aria-label={`Gross exposure is ${percent(grossExposure, equity)} of the equity`}
      >
        <span style={{ width: `${Math.min(100, share * 100)}%` }} />
      </div>
      <dl className="pairs">
        <div>
          <dt>Worst-case gross</dt>
          <dd>
            {row && (
              <Explain
                figure="grossExposure"
                of={row}
                children={<AccountMoney account={account} amount={grossExposure} />}
              />
            )}
          </dd>
        </div>
        <div>
          <dt>Of the equity</dt>
          <dd>{row && <Explain figure="exposureOfEquity" of={row} children={percent(grossExposure, equity)} />}</dd>
        </div>
        <div>
          <dt>Held back for open orders</dt>
          <dd>
            {row && (
              <Explain figure="reserved" of={row} children={<AccountMoney account={account} amount={reserved} />} />
            )}
          </dd>
        </div>
      </dl>
    </Card>
  );
}

function MarketState({ market }: { readonly market: string }): ReactElement | null {
  const state = useLatest('market', market, (now) => now?.bookState);
  return state === undefined || state === 'LIVE' ? null : <BookBadge state={state} />;
}

function Markets(): ReactElement {
  return (
    <Card title="Markets" aside={<Link to="/markets">All</Link>}>
      <ul className="market-list">
        {useKeys('market').map((market) => (
          <li key={market}>
            <strong>{instrumentOf(market)}</strong>
            <MarketState market={market} />
            <Explain figure="lastPrice" of={market}>
              <LivePriceText market={market} field="lastPrice" />
            </Explain>
            <Explain figure="hourChange" of={market}>
              <LiveChangeText market={market} />
            </Explain>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Hero({ account }: { readonly account: string }): ReactElement {
  const quote = useQuote(account);
  const todaySinceUs = useLatest('equity', account, (worth) => worth?.todaySinceUs);
  return (
    <section className="card hero" aria-label="Equity">
      <div className="hero-figures">
        <Figure label={`Equity, ${quote ?? ''}`} hint={`account ${account}`}>
          <span className="hero-number">
            <Explain figure="equity" of={account}>
              <LiveEquityText account={account} field="equity" />
            </Explain>
          </span>
        </Figure>
        <Figure label="Profit today" hint={`since ${shortTime(todaySinceUs)} UTC`}>
          <Explain figure="today" of={account}>
            <LiveEquityText account={account} field="today" />
          </Explain>
        </Figure>
        <Figure label="Profit of all positions" hint="realised and unrealised">
          <Explain figure="profit" of={account}>
            <LiveEquityText account={account} field="profit" />
          </Explain>
        </Figure>
      </div>
      <Suspense fallback={<div className="chart" />}>
        <EquityChart account={account} />
      </Suspense>
    </section>
  );
}

function Services(): ReactElement {
  const services = useGateway<readonly ServiceHealthView[]>('/v1/services', 2_000);
  return (
    <Card title="Services" aside={<Link to="/system">System</Link>}>
      <ServiceList asked={services} services={services.data ?? []} />
    </Card>
  );
}

function Positions(): ReactElement {
  const positions = useAll('position').filter(({ quantity }) => quantity !== '0');
  return (
    <Card title="Positions" flush aside={<Link to="/positions">All</Link>}>
      <PositionTable asked={useStreamed()} positions={positions} />
    </Card>
  );
}

function NewestOrders(): ReactElement {
  const orders = useEvents('order').slice(0, 8);
  const [opened, setOpened] = useState<OrderView>();
  return (
    <Card title="Newest orders" flush aside={<Link to="/orders">All</Link>}>
      <OrderTable asked={useStreamed()} orders={orders} onOpen={setOpened} />
      {opened === undefined ? null : (
        <Suspense>
          <OrderDialog order={opened} onClose={() => setOpened(undefined)} />
        </Suspense>
      )}
    </Card>
  );
}

/** Everything at a glance: worth, profit, exposure, markets, services. Each part draws itself, when its own figures change. */
export function OverviewPage(): ReactElement {
  const [account] = useKeys('exposure');
  return (
    <Page title="Overview">
      {account === undefined ? (
        <Notice>Waiting for the first figures of the suite.</Notice>
      ) : (
        <Hero account={account} />
      )}
      <div className="grid grid-3">
        {account === undefined ? null : <Exposure account={account} />}
        <Markets />
        <Services />
      </div>
      <div className="grid grid-2 compact">
        <Positions />
        <NewestOrders />
      </div>
    </Page>
  );
}
