import { type ReactElement, useState } from 'react';
import type { AccountView, BalanceView, PositionView } from '#libs/services/gateway';
import { useGateway } from '../api/queries.js';
import { exact } from '../format/decimal-text.js';
import { wallClockUs } from '../browser/browser-time.js';
import { listTime } from '../format/time-text.js';
import { useAll, useKeys, useStreamed } from '../live/use-live.js';
import { Card } from '../ui/card.js';
import { type Column, DataTable } from '../ui/data-table.js';
import { Explain } from '../ui/explain.js';
import { Page } from '../ui/page.js';
import { CloseDialog } from './order-commands.js';
import { PositionTable } from './position-table.js';

const BALANCES: readonly Column<BalanceView>[] = [
  { head: 'Asset', cell: ({ asset }) => <strong>{asset}</strong> },
  { head: 'Venue', isMinor: true, cell: ({ venue }) => venue },
  { head: 'Free', isNumber: true, cell: ({ free }) => exact(free) },
  { head: 'Held by orders', isNumber: true, isMinor: true, cell: ({ locked }) => exact(locked) },
  {
    head: 'Total',
    isNumber: true,
    cell: (row) => (
      <Explain figure="balance" of={row}>
        {exact(row.total)}
      </Explain>
    ),
  },
  { head: 'Changed', isMinor: true, cell: ({ updatedAtUs }) => listTime(updatedAtUs, wallClockUs()) },
];

function Balances({ account }: { readonly account: string }): ReactElement {
  const asked = useGateway<AccountView>(`/v1/accounts/${account}`, 2_000);
  return (
    <Card title={`Balances of ${account}`} flush>
      <DataTable
        label="Balances"
        asked={asked}
        columns={BALANCES}
        rows={asked.data?.balances ?? []}
        keyOf={({ venue, asset }) => `${venue}/${asset}`}
        empty="No balance has been reported yet."
      />
    </Card>
  );
}

/** What is held: positions as the books have them, balances as the venues report them. */
export function PositionsPage(): ReactElement {
  const [opened, setOpened] = useState<PositionView>();
  const accounts = useKeys('exposure');
  return (
    <Page
      title="Positions"
      lead="As order-management has booked them; prices move with the market. Open one to close it."
    >
      <Card title="Positions" flush>
        <PositionTable asked={useStreamed()} positions={useAll('position')} onOpen={setOpened} />
      </Card>
      {accounts.map((account) => (
        <Balances key={account} account={account} />
      ))}
      {opened === undefined ? null : <CloseDialog position={opened} onClose={() => setOpened(undefined)} />}
    </Page>
  );
}
