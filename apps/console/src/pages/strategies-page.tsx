import { type ReactElement, useState } from 'react';
import type { StrategySchemaView, StrategyView } from '#libs/services/gateway';
import { useGateway } from '../api/queries.js';
import { exact } from '../format/decimal-text.js';
import { quoteOf } from '../format/market-key.js';
import { wordsOfRecord } from '../format/words.js';
import { Profit } from '../ui/amounts.js';
import { Badge } from '../ui/badge.js';
import { Card } from '../ui/card.js';
import { type Column, DataTable } from '../ui/data-table.js';
import { Explain } from '../ui/explain.js';
import { Notice, Page } from '../ui/page.js';
import { ParametersDialog, SwitchDialog } from './strategy-commands.js';

function stateOf({ benched, on, pendingIntentId }: StrategyView): ReactElement {
  if (!on) return <Badge tone="warn">off</Badge>;
  if (benched !== null) return <Badge tone="warn">benched: {benched}</Badge>;
  return pendingIntentId === null ? (
    <Badge tone="good">watching</Badge>
  ) : (
    <Badge tone="quiet">waits for its order</Badge>
  );
}

const COLUMNS: readonly Column<StrategyView>[] = [
  { head: 'Instrument', cell: ({ instrument }) => <strong>{instrument}</strong> },
  { head: 'State', cell: stateOf },
  {
    head: 'Held',
    isNumber: true,
    cell: (run) => (
      <Explain figure="strategyHeld" of={run}>
        {exact(run.quantity)}
      </Explain>
    ),
  },
  {
    head: 'Realised',
    isNumber: true,
    cell: (run) => (
      <Explain figure="strategyRealised" of={run}>
        <Profit amount={run.realisedProfit} quote={quoteOf(run.instrument)} />
      </Explain>
    ),
  },
  {
    head: 'Unrealised',
    isNumber: true,
    cell: (run) => (
      <Explain figure="strategyUnrealised" of={run}>
        <Profit amount={run.unrealisedProfit} quote={quoteOf(run.instrument)} />
      </Explain>
    ),
  },
  {
    head: 'What it keeps',
    isMinor: true,
    cell: ({ state }) => <span className="quiet small">{wordsOfRecord(state)}</span>,
  },
];

/** What runs, with which parameters, what it keeps in mind, and what it made. */
export function StrategiesPage(): ReactElement {
  const asked = useGateway<readonly StrategyView[]>('/v1/strategies', 2_000);
  const { data, error } = asked;
  const { data: schemas } = useGateway<readonly StrategySchemaView[]>('/v1/strategies/schemas');
  const [opened, setOpened] = useState<{ readonly run: StrategyView; readonly what: 'switch' | 'parameters' }>();
  const fieldsOf = ({ name }: StrategyView) => schemas?.find((schema) => schema.name === name)?.fields ?? [];
  const names = [...new Set((data ?? []).map(({ strategy }) => strategy))];
  return (
    <Page title="Strategies">
      {names.length > 0 ? null : (
        <Notice isError={error !== null}>{error?.message ?? 'The strategy service has not answered yet.'}</Notice>
      )}
      {names.map((name) => {
        const runs = (data ?? []).filter(({ strategy }) => strategy === name);
        const [first] = runs;
        return (
          <Card
            key={name}
            title={name}
            flush
            aside={
              first === undefined ? undefined : (
                <>
                  <span className="quiet">{`${first.name} for ${first.account}`}</span>{' '}
                  <button type="button" className="button" onClick={() => setOpened({ run: first, what: 'switch' })}>
                    {first.on ? 'Switch off' : 'Switch on'}
                  </button>{' '}
                  <button
                    type="button"
                    className="button"
                    disabled={fieldsOf(first).length === 0}
                    onClick={() => setOpened({ run: first, what: 'parameters' })}
                  >
                    Parameters
                  </button>
                </>
              )
            }
          >
            <dl className="pairs pairs-dense pairs-inset">
              {Object.entries(first?.parameters ?? {}).map(([parameter, value]) => (
                <div key={parameter}>
                  <dt>{parameter}</dt>
                  <dd>{String(value)}</dd>
                </div>
              ))}
            </dl>
            <DataTable
              label={`Instruments of ${name}`}
              asked={asked}
              columns={COLUMNS}
              rows={runs}
              keyOf={({ venue, instrument }) => `${venue}:${instrument}`}
              empty="It has no instruments."
            />
          </Card>
        );
      })}
      {opened?.what === 'switch' ? <SwitchDialog run={opened.run} onClose={() => setOpened(undefined)} /> : null}
      {opened?.what === 'parameters' ? (
        <ParametersDialog run={opened.run} fields={fieldsOf(opened.run)} onClose={() => setOpened(undefined)} />
      ) : null}
    </Page>
  );
}
