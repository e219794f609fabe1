import { type ReactElement, useState } from 'react';
import type { AuditEntryView } from '#libs/services/gateway';
import { type ListPage, useGateway } from '../api/queries.js';
import { wallClockUs } from '../browser/browser-time.js';
import { listTime } from '../format/time-text.js';
import { Card } from '../ui/card.js';
import { type Column, DataTable } from '../ui/data-table.js';
import { Modal } from '../ui/modal.js';
import { Page } from '../ui/page.js';
import { Pager, usePager } from '../ui/pager.js';

/** The chains, and the service that seals each. */
const CHAINS = [
  ['risk', 'Risk'],
  ['orders', 'Orders'],
  ['strategy', 'Strategies'],
] as const;
type Chain = (typeof CHAINS)[number][0];

/** The columns of a record, as they were sealed. */
function fieldsOf({ content }: AuditEntryView): readonly (readonly [string, string])[] {
  const fields = Object.entries((content ?? {}) as Readonly<Record<string, unknown>>);
  return fields.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
}

/** The words of a record that tell it from its neighbours; who did it and why where it says so. */
function gistOf(entry: AuditEntryView): string {
  if (entry.content === null) return 'The record is gone.';
  const said = Object.fromEntries(fieldsOf(entry));
  const words = ['account', 'scope', 'instrument', 'side', 'state', 'decision', 'kind', 'event', 'actor', 'reason'];
  return words.flatMap((word) => (said[word] === undefined || said[word] === 'null' ? [] : said[word])).join(' · ');
}

const COLUMNS: readonly Column<AuditEntryView>[] = [
  { head: 'Sealed', cell: ({ sealedAtUs }) => listTime(sealedAtUs, wallClockUs()) },
  { head: 'Link', isNumber: true, cell: ({ position }) => position },
  { head: 'Record', cell: ({ source }) => <strong>{source.replaceAll('_', ' ')}</strong> },
  { head: 'What it says', cell: gistOf },
  { head: 'Key', isMinor: true, cell: ({ key }) => <span className="quiet">{key}</span> },
];

function Sealed({ entry }: { readonly entry: AuditEntryView }): ReactElement {
  const seals = [
    ['SHA-256 of the record', entry.contentHash],
    ['SHA-256 of this link and the one before', entry.hash],
  ] as const;
  return (
    <dl className="pairs pairs-dense">
      {[...fieldsOf(entry), ...seals].map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What was decided, changed and commanded, by whom: each record as it was sealed into its chain. */
export function AuditPage(): ReactElement {
  const [chain, setChain] = useState<Chain>('risk');
  const [opened, setOpened] = useState<AuditEntryView>();
  const pager = usePager();
  const query = new URLSearchParams({ chain, limit: '50', ...pager.query });
  const isFirst = pager.cursor === undefined;
  const asked = useGateway<ListPage<AuditEntryView>>(`/v1/audit?${query}`, isFirst ? 2_000 : undefined);
  const { data, error } = asked;
  const choice = (
    <div className="segments" role="group" aria-label="Chain">
      {CHAINS.map(([name, title]) => (
        <button
          key={name}
          type="button"
          aria-pressed={chain === name}
          onClick={() => {
            setChain(name);
            pager.reset();
          }}
        >
          {title}
        </button>
      ))}
    </div>
  );
  return (
    <Page
      title="Audit"
      lead="Every decision, change and command, sealed into a chain: tradewind audit verify proves that nothing was altered."
      actions={choice}
    >
      <Card title="Records" flush aside={<Pager pager={pager} next={data?.nextCursor} />}>
        <DataTable
          label="Records"
          asked={asked}
          columns={COLUMNS}
          rows={error === null ? (data?.items ?? []) : []}
          keyOf={({ position }) => `${chain} ${position}`}
          empty="Nothing is sealed yet."
          onOpen={setOpened}
        />
      </Card>
      {opened === undefined ? null : (
        <Modal title={`Link ${opened.position} of ${chain}`} onClose={() => setOpened(undefined)}>
          <Sealed entry={opened} />
        </Modal>
      )}
    </Page>
  );
}
