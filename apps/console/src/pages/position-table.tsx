import type { ReactElement } from 'react';
import type { PositionView } from '#libs/services/gateway';
import { exact, money, roundText, signedMoney, toneOf } from '../format/decimal-text.js';
import { type Column, DataTable } from '../ui/data-table.js';
import { LivePriceText } from '../ui/live-text.js';

const COLUMNS: readonly Column<PositionView>[] = [
  { head: 'Instrument', cell: ({ instrument }) => <strong>{instrument}</strong> },
  { head: 'Quantity', isNumber: true, cell: ({ quantity }) => <span data-testid="quantity">{exact(quantity)}</span> },
  { head: 'Average', isNumber: true, isMinor: true, cell: ({ averagePrice }) => money(averagePrice, 4) },
  {
    head: 'Last',
    isNumber: true,
    cell: ({ venue, instrument }) => <LivePriceText market={`${venue}:${instrument}`} field="lastPrice" />,
  },
  { head: 'Cost', isNumber: true, isMinor: true, cell: ({ cost }) => money(cost) },
  {
    head: 'Unrealised',
    isNumber: true,
    cell: ({ unrealisedProfit }) => (
      <span data-tone={toneOf(roundText(unrealisedProfit, 2))}>{signedMoney(unrealisedProfit)}</span>
    ),
  },
  {
    head: 'Realised',
    isNumber: true,
    cell: ({ realisedProfit }) => (
      <span data-tone={toneOf(roundText(realisedProfit, 2))}>{signedMoney(realisedProfit)}</span>
    ),
  },
];

/** Positions with their profit, each at its market's price of now; one may be opened where something can be done about it. */
export function PositionTable({
  positions,
  onOpen,
}: {
  readonly positions: readonly PositionView[];
  readonly onOpen?: (position: PositionView) => void;
}): ReactElement {
  return (
    <DataTable
      label="Positions"
      columns={COLUMNS}
      rows={positions}
      keyOf={({ account, venue, instrument }) => `${account}/${venue}/${instrument}`}
      empty="Nothing is held."
      {...(onOpen === undefined ? {} : { onOpen })}
    />
  );
}
