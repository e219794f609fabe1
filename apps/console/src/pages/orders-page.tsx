import { type ReactElement, useState } from 'react';
import type { OrderView } from '#libs/services/gateway';
import { type ListPage, useGateway } from '../api/queries.js';
import { useEvents, useStreamed } from '../live/use-live.js';
import { Card } from '../ui/card.js';
import { Choice } from '../ui/field.js';
import { Page } from '../ui/page.js';
import { Pager, usePager } from '../ui/pager.js';
import { CancelAllDialog, PlaceDialog } from './order-commands.js';
import { OrderTable } from './order-table.js';
import { OrderDialog } from './order-timeline.js';

const STATUSES = ['', 'New', 'PartiallyFilled', 'Filled', 'Canceled', 'Rejected', 'Unknown'] as const;

/** The newest orders as they change, or the pages behind them; each opens its life. */
export function OrdersPage(): ReactElement {
  const [status, setStatus] = useState('');
  const [opened, setOpened] = useState<OrderView>();
  const [command, setCommand] = useState<'cancel' | 'place'>();
  const pager = usePager();
  const live = useEvents('order');
  const isLive = status === '' && pager.cursor === undefined;
  const query = new URLSearchParams({ limit: '50', ...(status === '' ? {} : { status }), ...pager.query });
  const asked = useGateway<ListPage<OrderView>>(`/v1/orders?${query}`, isLive ? 5_000 : undefined);
  const { data } = asked;
  const streamed = useStreamed();
  const filter = (
    <>
      <button type="button" className="button" onClick={() => setCommand('place')}>
        Place an order
      </button>
      <button type="button" className="button button-danger" onClick={() => setCommand('cancel')}>
        Cancel all
      </button>
      <Choice
        isInline
        label="State"
        value={status}
        choices={STATUSES.map((name) => [name, name === '' ? 'All' : name] as const)}
        onChange={(name) => {
          setStatus(name);
          pager.reset();
        }}
      />
    </>
  );
  return (
    <Page
      title="Orders"
      lead="Open an order to see its life, from the tick that caused it to its last fill."
      actions={filter}
    >
      <Card title={isLive ? 'Newest orders' : 'Orders'} flush aside={<Pager pager={pager} next={data?.nextCursor} />}>
        <OrderTable
          asked={isLive ? streamed : asked}
          orders={isLive ? live.slice(0, 50) : (data?.items ?? [])}
          onOpen={setOpened}
        />
      </Card>
      {command === 'place' ? <PlaceDialog onClose={() => setCommand(undefined)} /> : null}
      {command === 'cancel' ? <CancelAllDialog onClose={() => setCommand(undefined)} /> : null}
      {opened === undefined ? null : <OrderDialog order={opened} onClose={() => setOpened(undefined)} />}
    </Page>
  );
}
