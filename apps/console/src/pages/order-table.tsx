import type { ReactElement } from 'react';
import type { OrderView } from '#libs/services/gateway';
import type { Asked } from '../api/asked.js';
import { exact } from '../format/decimal-text.js';
import { wallClockUs } from '../browser/browser-time.js';
import { duration, listTime } from '../format/time-text.js';
import { OrderBadge, Side } from '../ui/badge.js';
import { type Column, DataTable } from '../ui/data-table.js';
import { Explain } from '../ui/explain.js';

const COLUMNS: readonly Column<OrderView>[] = [
  { head: 'Time', cell: ({ committedAtUs }) => listTime(committedAtUs, wallClockUs()) },
  { head: 'Instrument', cell: ({ instrument }) => <strong>{instrument}</strong> },
  { head: 'Side', cell: ({ side }) => <Side side={side} /> },
  {
    head: 'Type',
    isMinor: true,
    cell: ({ type, timeInForce }) => <span className="quiet">{`${type} ${timeInForce}`}</span>,
  },
  { head: 'Quantity', isNumber: true, cell: ({ quantity }) => exact(quantity) },
  {
    head: 'Executed',
    isNumber: true,
    isMinor: true,
    cell: (row) => (
      <Explain figure="executed" of={row}>
        {exact(row.cumQuantity)}
      </Explain>
    ),
  },
  {
    head: 'Sent → end',
    isNumber: true,
    isMinor: true,
    cell: (row) =>
      row.sentAtUs === null || row.closedAtUs === null ? (
        '—'
      ) : (
        <Explain figure="sentToEnd" of={row}>
          {duration(row.closedAtUs - row.sentAtUs)}
        </Explain>
      ),
  },
  { head: 'State', cell: ({ status }) => <OrderBadge status={status} /> },
];

/** Orders, newest first; one is opened to see its life. */
export function OrderTable({
  asked,
  orders,
  onOpen,
}: {
  readonly asked: Asked;
  readonly orders: readonly OrderView[];
  readonly onOpen: (order: OrderView) => void;
}): ReactElement {
  return (
    <DataTable
      label="Orders"
      asked={asked}
      columns={COLUMNS}
      rows={orders}
      keyOf={({ clientOrderId }) => clientOrderId}
      empty="No orders yet. A strategy proposes one when its signal comes."
      onOpen={onOpen}
    />
  );
}
