import { type ReactElement, useState } from 'react';
import type { DecisionView, TradingStateView } from '#libs/services/gateway';
import type { StateChange } from '../api/rest.js';
import { CommandDialog } from '../app/command-dialog.js';
import { exact, percent } from '../format/decimal-text.js';
import { wallClockUs } from '../browser/browser-time.js';
import { dayTime, listTime } from '../format/time-text.js';
import { useAll, useEvents, useKeys, useStreamed } from '../live/use-live.js';
import { AccountMoney } from '../ui/amounts.js';
import { Badge, Side, StateBadge } from '../ui/badge.js';
import { Card } from '../ui/card.js';
import { type Column, DataTable } from '../ui/data-table.js';
import { Explain } from '../ui/explain.js';
import { Modal } from '../ui/modal.js';
import { Page } from '../ui/page.js';
import { DecisionFacts } from './decision-facts.js';
import { LimitsCard } from './limits-card.js';

const STATES: readonly Column<TradingStateView>[] = [
  { head: 'Scope', cell: ({ scope }) => <strong>{scope}</strong> },
  { head: 'State', cell: ({ state }) => <StateBadge state={state} /> },
  { head: 'By', cell: ({ actor }) => actor },
  { head: 'Why', cell: ({ reason }) => reason },
  { head: 'Since', isMinor: true, cell: ({ changedAtUs }) => dayTime(changedAtUs) },
];

const DECISIONS: readonly Column<DecisionView>[] = [
  { head: 'Time', cell: ({ decidedAtUs }) => listTime(decidedAtUs, wallClockUs()) },
  { head: 'Instrument', cell: ({ instrument }) => <strong>{instrument}</strong> },
  { head: 'Side', cell: ({ side }) => <Side side={side} /> },
  { head: 'Quantity', isNumber: true, cell: ({ quantity }) => exact(quantity) },
  {
    head: 'Decision',
    cell: ({ decision }) => (
      <Badge tone={decision === 'REFUSED' ? 'bad' : 'good'}>{decision === 'REFUSED' ? 'refused' : 'approved'}</Badge>
    ),
  },
  { head: 'Why not', isMinor: true, cell: ({ message }) => <span className="small">{message ?? ''}</span> },
];

function Exposures(): ReactElement {
  const exposures = useAll('exposure');
  return (
    <Card title="Exposure of the accounts">
      {exposures.map((row) => (
        <dl key={row.account} className="pairs pairs-dense">
          <div>
            <dt>{row.account}: worst-case gross</dt>
            <dd>
              <Explain figure="grossExposure" of={row}>
                <AccountMoney account={row.account} amount={row.grossExposure} />
              </Explain>
            </dd>
          </div>
          <div>
            <dt>Of the equity</dt>
            <dd>
              <Explain figure="exposureOfEquity" of={row}>
                {percent(row.grossExposure, row.equity)}
              </Explain>
            </dd>
          </div>
          <div>
            <dt>Held back for open orders</dt>
            <dd>
              <Explain figure="reserved" of={row}>
                <AccountMoney account={row.account} amount={row.reserved} />
              </Explain>
            </dd>
          </div>
          <div>
            <dt>Equity as risk counts it</dt>
            <dd>
              <Explain figure="riskEquity" of={row}>
                <AccountMoney account={row.account} amount={row.equity} />
              </Explain>
            </dd>
          </div>
        </dl>
      ))}
    </Card>
  );
}

/** What may be traded, how much of it, and why an intent did or did not pass. */
export function RiskPage(): ReactElement {
  const [change, setChange] = useState<StateChange>();
  const [opened, setOpened] = useState<DecisionView>();
  const accounts = useKeys('exposure');
  const decisions = useEvents('decision').slice(0, 40);
  const streamed = useStreamed();
  const actions = (['halt', 'reduce', 'resume'] as const).map((each) => (
    <button
      key={each}
      type="button"
      className={each === 'halt' ? 'button button-danger' : 'button'}
      onClick={() => setChange(each)}
    >
      {{ halt: 'Halt', reduce: 'Only reduce', resume: 'Resume' }[each]}
    </button>
  ));
  return (
    <Page title="Risk" actions={actions}>
      <Card title="Trading state" flush>
        <DataTable
          label="Trading state"
          asked={streamed}
          columns={STATES}
          rows={useAll('state')}
          keyOf={({ scope }) => scope}
          empty="Risk has not answered yet."
        />
      </Card>
      <Exposures />
      {accounts.map((account) => (
        <LimitsCard key={account} account={account} />
      ))}
      <Card title="Decisions, newest first" flush>
        <DataTable
          label="Decisions"
          asked={streamed}
          columns={DECISIONS}
          rows={decisions}
          keyOf={({ intentId }) => intentId}
          empty="Nothing has been decided yet."
          onOpen={setOpened}
        />
      </Card>
      {change === undefined ? null : <CommandDialog change={change} onClose={() => setChange(undefined)} />}
      {opened === undefined ? null : (
        <Modal title={`Decision on ${opened.intentId}`} onClose={() => setOpened(undefined)} isWide>
          <DecisionFacts decision={opened} />
        </Modal>
      )}
    </Page>
  );
}
