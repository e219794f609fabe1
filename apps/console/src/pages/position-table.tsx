import type { ReactElement } from 'react';
import type { PositionView } from '#libs/services/gateway';
import type { Asked } from '../api/asked.js';
import { averagePrice as shownAverage, exact, money } from '../format/decimal-text.js';
import { Profit } from '../ui/amounts.js';
import { type Column, DataTable } from '../ui/data-table.js';
import { Explain } from '../ui/explain.js';
import { LivePriceText } from '../ui/live-text.js';

const COLUMNS: readonly Column<PositionView>[] = [
  { head: 'Instrument', cell: ({ instrument }) => <strong>{instrument}</strong> },
  {
    head: 'Quantity',
    isNumber: true,
    cell: (row) => (
      <Explain figure="quantity" of={row}>
        <span data-testid="quantity">{exact(row.quantity)}</span>
      </Explain>
    ),
  },
  {
    head: 'Average',
    isNumber: true,
    isMinor: true,
    cell: (row) => (
      <Explain figure="averagePrice" of={row}>
        {shownAverage(row.averagePrice)}
      </Explain>
    ),
  },
  {
    head: 'Last',
    isNumber: true,
    cell: ({ venue, instrument }) => (
      <Explain figure="lastPrice" of={`${venue}:${instrument}`}>
        <LivePriceText market={`${venue}:${instrument}`} field="lastPrice" />
      </Explain>
    ),
  },
  {
    head: 'Mark',
    isNumber: true,
    isMinor: true,
    cell: (row) => (
      <Explain figure="markPrice" of={row}>
        {exact(row.markPrice)}
      </Explain>
    ),
  },
  {
    head: 'Cost',
    isNumber: true,
    isMinor: true,
    cell: (row) => (
      <Explain figure="cost" of={row}>
        {money(row.cost, undefined, row.quote)}
      </Explain>
    ),
  },
  {
    head: 'Unrealised',
    isNumber: true,
    cell: (row) => (
      <Explain figure="unrealised" of={row}>
        <Profit amount={row.unrealisedProfit} quote={row.quote} />
      </Explain>
    ),
  },
  {
    head: 'Realised',
    isNumber: true,
    cell: (row) => (
      <Explain figure="realised" of={row}>
        <Profit amount={row.realisedProfit} quote={row.quote} />
      </Explain>
    ),
  },
];

/** Positions with their profit, each at its market's price of now; one may be opened where something can be done about it. */
export function PositionTable({
  asked,
  positions,
  onOpen,
}: {
  readonly asked: Asked;
  readonly positions: readonly PositionView[];
  readonly onOpen?: (position: PositionView) => void;
}): ReactElement {
  return (
    <DataTable
      label="Positions"
      asked={asked}
      columns={COLUMNS}
      rows={positions}
      keyOf={({ account, venue, instrument }) => `${account}/${venue}/${instrument}`}
      empty="Nothing is held."
      {...(onOpen === undefined ? {} : { onOpen })}
    />
  );
}
