import { type ReactElement, useState } from 'react';
import type { TradeView } from '#libs/services/gateway';
import { whyUnknown } from '../api/asked.js';
import { type ListPage, useGateway } from '../api/queries.js';
import { fetchTradesCsv } from '../api/rest.js';
import { wallClockUs } from '../browser/browser-time.js';
import { exact } from '../format/decimal-text.js';
import { listTime } from '../format/time-text.js';
import { instrumentOf, quoteOf } from '../format/market-key.js';
import { useKeys } from '../live/use-live.js';
import { Profit } from '../ui/amounts.js';
import { Side } from '../ui/badge.js';
import { Card } from '../ui/card.js';
import { type Column, DataTable } from '../ui/data-table.js';
import { Explain } from '../ui/explain.js';
import { Choice } from '../ui/field.js';
import { Notice, Page } from '../ui/page.js';
import { Pager, usePager } from '../ui/pager.js';

const COLUMNS: readonly Column<TradeView>[] = [
  { head: 'Executed', cell: ({ executedAtUs }) => listTime(executedAtUs, wallClockUs()) },
  { head: 'Instrument', cell: ({ instrument }) => <strong>{instrument}</strong> },
  { head: 'Side', cell: ({ side }) => <Side side={side} /> },
  { head: 'Quantity', isNumber: true, cell: ({ quantity }) => exact(quantity) },
  { head: 'Price', isNumber: true, cell: ({ price }) => exact(price) },
  {
    head: 'Fee',
    isNumber: true,
    isMinor: true,
    cell: (trade) => <Explain figure="fee" of={trade}>{`${exact(trade.fee)} ${trade.feeAsset}`}</Explain>,
  },
  {
    head: 'Realised',
    isNumber: true,
    cell: ({ instrument, realisedProfit }) => <Profit amount={realisedProfit} quote={quoteOf(instrument)} />,
  },
  {
    head: 'Liquidity',
    isMinor: true,
    cell: ({ liquidity }) => <span className="quiet">{liquidity.toLowerCase()}</span>,
  },
];

const SPANS = [
  { name: 'All time', minutes: 0 },
  { name: 'Last 5 minutes', minutes: 5 },
  { name: 'Last hour', minutes: 60 },
  { name: 'Last day', minutes: 1_440 },
] as const;
const US_PER_MINUTE = 60_000_000;

async function saveCsv(query: string): Promise<void> {
  const address = URL.createObjectURL(await fetchTradesCsv(query));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'trades.csv';
  link.click();
  URL.revokeObjectURL(address);
}

/** Booked fills: filtered, page by page, and as a file. */
export function TradesPage(): ReactElement {
  const [instrument, setInstrument] = useState('');
  const [minutes, setMinutes] = useState('0');
  const [fromUs, setFromUs] = useState(0);
  const [exportError, setExportError] = useState<Error | null>(null);
  const pager = usePager();
  const names = [...new Set(useKeys('market').map(instrumentOf))];
  const filter = {
    ...(instrument === '' ? {} : { instrument }),
    ...(fromUs === 0 ? {} : { fromUs: String(fromUs) }),
  };
  const query = new URLSearchParams({ limit: '50', ...filter, ...pager.query });
  const asked = useGateway<ListPage<TradeView>>(`/v1/trades?${query}`, pager.cursor === undefined ? 1_000 : undefined);
  const { data } = asked;
  const onExport = (): void => {
    setExportError(null);
    saveCsv(`?${new URLSearchParams(filter)}`).catch((error: unknown) =>
      setExportError(error instanceof Error ? error : new Error(String(error))),
    );
  };
  const actions = (
    <>
      <Choice
        isInline
        label="Instrument"
        value={instrument}
        choices={[['', 'All'], ...names]}
        onChange={(value) => {
          setInstrument(value);
          pager.reset();
        }}
      />
      <Choice
        isInline
        label="Time"
        value={minutes}
        choices={SPANS.map((span) => [String(span.minutes), span.name] as const)}
        onChange={(value) => {
          setMinutes(value);
          setFromUs(value === '0' ? 0 : Math.floor(wallClockUs() - Number(value) * US_PER_MINUTE));
          pager.reset();
        }}
      />
      <button type="button" className="button" onClick={onExport}>
        Export CSV
      </button>
    </>
  );
  return (
    <Page title="Trades" lead="Every fill once, as it was booked." actions={actions}>
      {exportError === null ? null : (
        <Notice isError>{`No file was written. ${whyUnknown({ data: undefined, error: exportError })}`}</Notice>
      )}
      <Card title="Trades" flush aside={<Pager pager={pager} next={data?.nextCursor} />}>
        <DataTable
          label="Trades"
          asked={asked}
          columns={COLUMNS}
          rows={data?.items ?? []}
          keyOf={({ tradeId }) => tradeId}
          empty="No trade fits."
        />
      </Card>
    </Page>
  );
}
