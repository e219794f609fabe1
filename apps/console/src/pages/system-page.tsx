import type { ReactElement } from 'react';
import type { InstrumentView, ServiceHealthView } from '#libs/services/gateway';
import { useGateway } from '../api/queries.js';
import { PAGES } from '../app/pages.js';
import { exact } from '../format/decimal-text.js';
import { Badge } from '../ui/badge.js';
import { Card } from '../ui/card.js';
import { type Column, DataTable } from '../ui/data-table.js';
import { Page } from '../ui/page.js';
import { ServiceList } from './service-list.js';

const INSTRUMENTS: readonly Column<InstrumentView>[] = [
  { head: 'Instrument', cell: ({ instrument }) => <strong>{instrument}</strong> },
  { head: 'Venue', cell: ({ venue, venueSymbol }) => `${venue} ${venueSymbol}` },
  { head: 'Status', cell: ({ status }) => <Badge tone={status === 'TRADING' ? 'good' : 'warn'}>{status}</Badge> },
  { head: 'Tick', isNumber: true, cell: ({ tickSize }) => exact(tickSize) },
  { head: 'Lot', isNumber: true, cell: ({ lotSize }) => exact(lotSize) },
  { head: 'Smallest value', isNumber: true, isMinor: true, cell: ({ minNotional }) => exact(minNotional) },
];

/** The services, what can be traded, and how to find one's way. */
export function SystemPage(): ReactElement {
  const services = useGateway<readonly ServiceHealthView[]>('/v1/services', 1_000);
  const instruments = useGateway<readonly InstrumentView[]>('/v1/instruments', 5_000);
  return (
    <Page title="System">
      <div className="grid grid-2">
        <Card title="Services">
          <ServiceList asked={services} services={services.data ?? []} />
        </Card>
        <Card title="Keyboard">
          <ul className="key-list">
            {PAGES.map(({ key, name }) => (
              <li key={key}>
                <span>
                  <kbd>g</kbd> <kbd>{key}</kbd>
                </span>
                {name}
              </li>
            ))}
          </ul>
        </Card>
      </div>
      <Card title="Instruments" flush>
        <DataTable
          label="Instruments"
          columns={INSTRUMENTS}
          asked={instruments}
          rows={instruments.data ?? []}
          keyOf={({ venue, instrument }) => `${venue}:${instrument}`}
          empty="No feed has sent a tick yet."
        />
      </Card>
      <Card title="Addresses">
        <p>
          <a href="/docs">REST with OpenAPI</a> · <a href="/asyncapi.json">the live stream as AsyncAPI</a> ·{' '}
          <a href="/metrics">metrics</a>
        </p>
        <p className="quiet small">
          All times are UTC, here and in exports, the terminal and the logs. Charts: TradingView Lightweight Charts™,
          copyright TradingView, Inc., <a href="https://www.tradingview.com/">tradingview.com</a> (Apache-2.0); uPlot
          (MIT).
        </p>
      </Card>
    </Page>
  );
}
