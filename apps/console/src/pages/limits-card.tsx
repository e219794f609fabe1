import { type ReactElement, useState } from 'react';
import type { AccountLimitsView, LimitsRowView, MarketUseView, TriedLimitsView } from '#libs/services/gateway';
import { setLimits, tryLimits } from '../api/commands.js';
import { useGateway } from '../api/queries.js';
import { exact, percent } from '../format/decimal-text.js';
import { Card } from '../ui/card.js';
import { CommandForm } from '../ui/command-form.js';
import { type Column, DataTable } from '../ui/data-table.js';
import { Explain } from '../ui/explain.js';
import { Field } from '../ui/field.js';
import { GuardsTable } from './guards-table.js';

function Limit({ row, name }: { readonly row: LimitsRowView; readonly name: LimitName }): ReactElement {
  return (
    <Explain figure="limit" of={{ ...row, name }}>
      {exact(row[name])}
    </Explain>
  );
}

const LIMITS: readonly Column<LimitsRowView>[] = [
  { head: 'Market', cell: ({ instrument }) => <strong>{instrument === '*' ? 'all others' : instrument}</strong> },
  { head: 'Largest order', isNumber: true, cell: (row) => <Limit row={row} name="maxOrderQuantity" /> },
  { head: 'Largest value', isNumber: true, cell: (row) => <Limit row={row} name="maxOrderNotional" /> },
  { head: 'Largest position', isNumber: true, cell: (row) => <Limit row={row} name="maxPosition" /> },
];

const USES: readonly Column<MarketUseView>[] = [
  { head: 'Market', cell: ({ instrument }) => <strong>{instrument}</strong> },
  { head: 'Held', isNumber: true, cell: ({ position }) => exact(position) },
  {
    head: 'If all fills',
    isNumber: true,
    cell: (use) => (
      <Explain figure="worst" of={use}>
        {exact(use.worst)}
      </Explain>
    ),
  },
  { head: 'Limit', isNumber: true, isMinor: true, cell: ({ limit }) => exact(limit) },
  {
    head: 'Used',
    isNumber: true,
    cell: (use) =>
      use.limit === null ? (
        '—'
      ) : (
        <Explain figure="used" of={use}>
          {percent(use.worst, use.limit)}
        </Explain>
      ),
  },
];

const NAMES = {
  maxOrderQuantity: 'largest order',
  maxOrderNotional: 'largest value',
  maxPosition: 'largest position',
} as const;
type LimitName = keyof typeof NAMES;

/** The rows as the gateway takes them: what is empty is not set. */
function wanted(rows: readonly LimitsRowView[]): readonly object[] {
  return rows.map(({ instrument, ...limits }) => ({
    instrument,
    ...Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== null && value.trim() !== '')),
  }));
}

function Tried({ judged, refusals, refusedByRule }: TriedLimitsView): ReactElement {
  const refused = Object.entries(refusedByRule).map(([rule, count]) => `${count} by ${rule}`);
  return (
    <div role="status" data-testid="tried">
      <p>
        {`Of ${judged} orders approved today, ${refused.length === 0 ? 'none' : refused.join(', ')} would have been refused.`}
      </p>
      <ul className="plain-list small">
        {refusals.slice(0, 5).map(({ instrument, intentId, message }) => (
          <li key={intentId}>{`${instrument}: ${message}`}</li>
        ))}
      </ul>
    </div>
  );
}

function LimitsDialog({
  inForce: { account, limits, version },
  onClose,
}: {
  readonly inForce: AccountLimitsView;
  readonly onClose: () => void;
}): ReactElement {
  const [rows, setRows] = useState(limits);
  const [tried, setTried] = useState<TriedLimitsView>();
  const [problem, setProblem] = useState<string>();
  const change = (instrument: string, name: LimitName, text: string): void => {
    setTried(undefined);
    setRows(rows.map((row) => (row.instrument === instrument ? { ...row, [name]: text } : row)));
  };
  const tryThem = async (): Promise<void> => {
    try {
      setTried(await tryLimits(account, wanted(rows)));
      setProblem(undefined);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'The gateway does not answer.');
    }
  };
  return (
    <CommandForm
      title="Set the limits"
      lead={`The next decision of ${account} is made by them. Try them on today's orders first.`}
      isDangerous
      isComplete={tried !== undefined}
      send={(reason) => setLimits(account, wanted(rows), version, reason)}
      receipt={(given) => <p className="lead">{`Version ${given.version} is in force.`}</p>}
      onClose={onClose}
    >
      {rows.map((row) => (
        <fieldset key={row.instrument}>
          <legend>{row.instrument === '*' ? 'All other markets' : row.instrument}</legend>
          {(Object.keys(NAMES) as LimitName[]).map((name) => (
            <Field
              key={name}
              label={`${row.instrument}: ${NAMES[name]}`}
              value={row[name] ?? ''}
              onChange={(text) => change(row.instrument, name, text)}
            />
          ))}
        </fieldset>
      ))}
      <div className="form-actions">
        <button type="button" className="button" onClick={() => void tryThem()}>
          Try on today’s orders
        </button>
      </div>
      {tried === undefined ? null : <Tried {...tried} />}
      {problem === undefined ? null : (
        <p className="notice notice-error" role="alert">
          {problem}
        </p>
      )}
    </CommandForm>
  );
}

/** The limits of an account, how much of them is used, and changing them: tried dry before they can be set. */
export function LimitsCard({ account }: { readonly account: string }): ReactElement {
  const asked = useGateway<AccountLimitsView>(`/v1/accounts/${account}/limits`, 3_000);
  const { data } = asked;
  const [isOpen, setOpen] = useState(false);
  const source = data?.setBy === null ? 'from the settings' : `set by ${data?.setBy?.actor ?? ''}`;
  const aside =
    data === undefined ? undefined : (
      <>
        <span className="quiet">{`version ${data.version}, ${source}`}</span>{' '}
        <button type="button" className="button" onClick={() => setOpen(true)}>
          Change limits
        </button>
      </>
    );
  return (
    <Card title={`Limits of ${account}`} flush aside={aside}>
      <DataTable
        label={`Limits of ${account}`}
        asked={asked}
        columns={LIMITS}
        rows={data?.limits ?? []}
        keyOf={({ instrument }) => instrument}
        empty="No limits: everything is refused."
      />
      <DataTable
        label={`Limits used by ${account}`}
        asked={asked}
        columns={USES}
        rows={data?.uses ?? []}
        keyOf={({ instrument, venue }) => `${venue}:${instrument}`}
        empty="Nothing is held and no order is open."
      />
      <GuardsTable account={account} asked={asked} limits={data} />
      {isOpen && data !== undefined ? <LimitsDialog inForce={data} onClose={() => setOpen(false)} /> : null}
    </Card>
  );
}
