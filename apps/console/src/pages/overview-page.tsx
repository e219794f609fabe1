import { Link } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import type { OrderView, ServiceHealthView } from '#libs/services/gateway';
import { useGateway } from '../api/queries.js';
import { EquityChart } from '../charts/equity-chart.js';
import { money, percent, toPixelNumber } from '../format/decimal-text.js';
import { shortTime } from '../format/time-text.js';
import { useAll, useEvents } from '../live/use-live.js';
import { BookBadge } from '../ui/badge.js';
import { Card, Figure } from '../ui/card.js';
import { LiveChangeText, LiveEquityText, LivePriceText } from '../ui/live-text.js';
import { Notice, Page } from '../ui/page.js';
import { OrderTable } from './order-table.js';
import { OrderDialog } from './order-timeline.js';
import { PositionTable } from './position-table.js';
import { ServiceList } from './service-list.js';

function Exposure({ account }: { readonly account: string }): ReactElement {
  const exposure = useAll('exposure').find((row) => row.account === account);
  const share = toPixelNumber(exposure?.grossExposure) / Math.max(1, toPixelNumber(exposure?.equity));
  return (
    <Card title="Exposure">
      <div
        className="gauge"
        role="img"
        aria-label={`Gross exposure is ${percent(exposure?.grossExposure, exposure?.equity)} of the equity`}
      >
        <span style={{ width: `${Math.min(100, share * 100)}%` }} />
      </div>
      <dl className="pairs">
        <div>
          <dt>Worst-case gross</dt>
          <dd>{money(exposure?.grossExposure)}</dd>
        </div>
        <div>
          <dt>Of the equity</dt>
          <dd>{percent(exposure?.grossExposure, exposure?.equity)}</dd>
        </div>
        <div>
          <dt>Held back for open orders</dt>
          <dd>{money(exposure?.reserved)}</dd>
        </div>
      </dl>
    </Card>
  );
}

function Markets(): ReactElement {
  const markets = useAll('market');
  return (
    <Card title="Markets" aside={<Link to="/markets">All</Link>}>
      <ul className="market-list">
        {markets.map(({ venue, instrument, bookState }) => (
          <li key={`${venue}:${instrument}`}>
            <strong>{instrument}</strong>
            {bookState === 'LIVE' ? null : <BookBadge state={bookState} />}
            <span className="spacer" />
            <LivePriceText market={`${venue}:${instrument}`} field="lastPrice" />
            <LiveChangeText market={`${venue}:${instrument}`} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Hero({ account }: { readonly account: string }): ReactElement {
  const worth = useAll('equity').find((row) => row.account === account);
  return (
    <section className="card hero" aria-label="Equity">
      <div className="hero-figures">
        <Figure label={`Equity, ${worth?.quote ?? ''}`} hint={`account ${account}`}>
          <span className="hero-number">
            <LiveEquityText account={account} field="equity" />
          </span>
        </Figure>
        <Figure label="Profit today" hint={`since ${shortTime(worth?.todaySinceUs)}`}>
          <LiveEquityText account={account} field="today" />
        </Figure>
        <Figure label="Profit of all positions" hint="realised and unrealised">
          <LiveEquityText account={account} field="profit" />
        </Figure>
      </div>
      <EquityChart account={account} />
    </section>
  );
}

/** Everything at a glance: worth, profit, exposure, markets, services. */
export function OverviewPage(): ReactElement {
  const [account] = useAll('exposure').map((row) => row.account);
  const positions = useAll('position').filter(({ quantity }) => quantity !== '0');
  const orders = useEvents('order').slice(0, 8);
  const { data: services = [] } = useGateway<readonly ServiceHealthView[]>('/v1/services', 2_000);
  const [opened, setOpened] = useState<OrderView>();
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
        <Card title="Services" aside={<Link to="/system">System</Link>}>
          <ServiceList services={services} />
        </Card>
      </div>
      <div className="grid grid-2 compact">
        <Card title="Positions" flush aside={<Link to="/positions">All</Link>}>
          <PositionTable positions={positions} />
        </Card>
        <Card title="Newest orders" flush aside={<Link to="/orders">All</Link>}>
          <OrderTable orders={orders} onOpen={setOpened} />
        </Card>
      </div>
      {opened === undefined ? null : <OrderDialog order={opened} onClose={() => setOpened(undefined)} />}
    </Page>
  );
}
