import type { ReactElement } from 'react';
import type {
  AccountGuardsView,
  AccountLimitsView,
  DailyLossView,
  OrderRateView,
  RunawayGuardsView,
} from '#libs/services/gateway';
import type { Asked } from '../api/asked.js';
import { percent } from '../format/decimal-text.js';
import { dayTime } from '../format/time-text.js';
import { type Column, DataTable } from '../ui/data-table.js';

/** A guard of the account as a row: what it allows, and what of it is used. */
export interface GuardRow {
  readonly guard: string;
  readonly allows: string;
  readonly now: string;
}

const GUARDS: readonly Column<GuardRow>[] = [
  { head: 'Guard', cell: ({ guard }) => <strong>{guard}</strong> },
  { head: 'Allows', isNumber: true, cell: ({ allows }) => allows },
  { head: 'Now', isNumber: true, cell: ({ now }) => now },
];

const atMost = (limit: number | null): string => (limit === null ? 'what the venue allows' : `at most ${limit}`);
const marketOf = ({ instrument, venue }: { readonly instrument: string; readonly venue: string }): string =>
  `${venue}:${instrument}`;

/** The guards of an account as rows; those of an instrument only where it has open orders. */
export function guardRows(guards: AccountGuardsView): readonly GuardRow[] {
  const { maxOpenOrders, maxOpenOrdersPerInstrument, openOrders, openOrdersByMarket, priceCollar, restricted } = guards;
  const perInstrument = atMost(maxOpenOrdersPerInstrument);
  return [
    { guard: 'Limit price from the market’s', allows: `at most ${percent(priceCollar, '1')}`, now: '—' },
    { guard: 'Open orders of the account', allows: atMost(maxOpenOrders), now: String(openOrders) },
    { guard: 'Open orders in one instrument', allows: perInstrument, now: '—' },
    ...openOrdersByMarket.map((row) => ({
      ...{ guard: `Open orders in ${marketOf(row)}`, allows: perInstrument, now: String(row.open) },
    })),
    ...(restricted.length === 0 ? [{ guard: 'Restricted markets', allows: 'none', now: '—' }] : []),
    ...restricted.map((row) => ({
      ...{ guard: `Restricted: ${marketOf(row)}`, allows: row.side === null ? 'no order' : `no ${row.side}`, now: '—' },
    })),
  ];
}

const ratesOf = (rates: readonly OrderRateView[]): string =>
  rates.length === 0
    ? 'any number'
    : `at most ${rates.map(({ most, windowMs }) => `${most} in ${windowMs / 1_000} s`).join(', ')}`;

/** What stops a strategy that runs away, and which ones it has stopped. */
export function runawayRows(guards: RunawayGuardsView): readonly GuardRow[] {
  const { duplicateWindowMs, orderRates, orderRatesPerStrategy, repeatedOrders, tripped } = guards;
  const again = duplicateWindowMs === 0 ? 'at once' : `after ${duplicateWindowMs} ms`;
  return [
    { guard: 'New orders of the account', allows: ratesOf(orderRates), now: '—' },
    { guard: 'New orders of one strategy', allows: ratesOf(orderRatesPerStrategy), now: '—' },
    { guard: 'Orders on a side without a fill', allows: ratesOf(repeatedOrders), now: '—' },
    { guard: 'The same order again', allows: again, now: '—' },
    ...tripped.map(({ sinceUs, strategy }) => ({
      ...{ guard: `Tripped: ${strategy}`, allows: 'to reduce, until a resume', now: `since ${dayTime(sinceUs)}` },
    })),
  ];
}

/** What may be lost in a day, and what was. */
export function lossRows({ haltAtRatio, loss, reduceAtRatio, reference, sinceUs }: DailyLossView): readonly GuardRow[] {
  const since = dayTime(sinceUs);
  const now = `${percent(loss, reference)} since ${since}`;
  const under = (ratio: string): string => `less than ${percent(ratio, '1')}`;
  return [
    { guard: 'Loss of the day, before it only reduces', allows: under(reduceAtRatio), now },
    { guard: 'Loss of the day, before it is halted', allows: under(haltAtRatio), now },
  ];
}

/** What guards an account beside the limits of its instruments. */
export function GuardsTable({
  account,
  asked,
  limits,
}: {
  readonly account: string;
  readonly asked: Asked;
  readonly limits: AccountLimitsView | undefined;
}): ReactElement {
  const { dailyLoss = null, guards = null, runaway = null } = limits ?? {};
  const rows = [
    ...(guards === null ? [] : guardRows(guards)),
    ...(runaway === null ? [] : runawayRows(runaway)),
    ...(dailyLoss === null ? [] : lossRows(dailyLoss)),
  ];
  return (
    <DataTable
      label={`Guards of ${account}`}
      asked={asked}
      columns={GUARDS}
      rows={rows}
      keyOf={({ guard }) => guard}
      empty="Risk does not tell what else guards the account."
    />
  );
}
