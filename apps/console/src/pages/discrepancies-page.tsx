import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import type { DiscrepancyView } from '#libs/services/gateway';
import { type ListPage, useGateway } from '../api/queries.js';
import { acceptDifference } from '../api/rest.js';
import { Field } from '../ui/field.js';
import { dayTime } from '../format/time-text.js';
import { Badge } from '../ui/badge.js';
import { Card } from '../ui/card.js';
import { type Column, DataTable } from '../ui/data-table.js';
import { Modal } from '../ui/modal.js';
import { Page } from '../ui/page.js';

const COLUMNS: readonly Column<DiscrepancyView>[] = [
  { head: 'Found', cell: ({ foundAtUs }) => dayTime(foundAtUs) },
  { head: 'Kind', cell: ({ kind }) => <strong>{kind}</strong> },
  { head: 'About', cell: ({ about }) => about },
  { head: 'Account', isMinor: true, cell: ({ account, venue }) => `${account} at ${venue}` },
  {
    head: 'State',
    cell: ({ resolvedAtUs, resolution }) =>
      resolvedAtUs === null ? <Badge tone="warn">open</Badge> : <Badge tone="quiet">{resolution ?? 'resolved'}</Badge>,
  },
];

function AcceptForm({
  difference,
  onDone,
}: {
  readonly difference: DiscrepancyView;
  readonly onDone: () => void;
}): ReactElement {
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string>();
  const accept = async (): Promise<void> => {
    try {
      await acceptDifference(difference.account, difference.discrepancyId, reason);
      onDone();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'The gateway does not answer.');
    }
  };
  const onSubmit = (event: SyntheticEvent): void => {
    event.preventDefault();
    void accept();
  };
  return (
    <form className="form" onSubmit={onSubmit}>
      <dl className="pairs pairs-dense">
        {Object.entries(difference.details).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {difference.resolvedAtUs === null ? (
        <>
          <p>Accepting it books an adjustment in the ledger. It stays on record with your name and reason.</p>
          <Field label="Reason" value={reason} onChange={setReason} isFirst />
          {problem === undefined ? null : (
            <p className="notice notice-error" role="alert">
              {problem}
            </p>
          )}
          <div className="form-actions">
            <button type="submit" className="button button-primary" disabled={reason.trim() === ''}>
              Accept the difference
            </button>
          </div>
        </>
      ) : null}
    </form>
  );
}

/** Where our books and the venue differ: the inbox of whoever has to explain it. */
export function DiscrepanciesPage(): ReactElement {
  const [open, setOpen] = useState<'true' | 'all'>('true');
  const [opened, setOpened] = useState<DiscrepancyView>();
  const queries = useQueryClient();
  const asked = useGateway<ListPage<DiscrepancyView>>(`/v1/discrepancies?open=${open}`, 2_000);
  const choice = (
    <div className="segments" role="group" aria-label="Which">
      <button type="button" aria-pressed={open === 'true'} onClick={() => setOpen('true')}>
        Open
      </button>
      <button type="button" aria-pressed={open === 'all'} onClick={() => setOpen('all')}>
        All
      </button>
    </div>
  );
  const onDone = (): void => {
    setOpened(undefined);
    void queries.invalidateQueries();
  };
  return (
    <Page
      title="Discrepancies"
      lead="Reconciliation compares our books with the venue, and never invents an explanation."
      actions={choice}
    >
      <Card title="Differences" flush>
        <DataTable
          label="Differences"
          asked={asked}
          columns={COLUMNS}
          rows={asked.data?.items ?? []}
          keyOf={({ discrepancyId }) => discrepancyId}
          empty="None: our books and the venue agree."
          onOpen={setOpened}
        />
      </Card>
      {opened === undefined ? null : (
        <Modal title={`${opened.kind} ${opened.about}`} onClose={() => setOpened(undefined)}>
          <AcceptForm difference={opened} onDone={onDone} />
        </Modal>
      )}
    </Page>
  );
}
