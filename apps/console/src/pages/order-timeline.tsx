import { type ReactElement, useState } from 'react';
import type { HopView, OrderTimelineView, OrderView } from '#libs/services/gateway';
import { useGateway } from '../api/queries.js';
import { exact, money } from '../format/decimal-text.js';
import { duration, preciseTime } from '../format/time-text.js';
import { OrderBadge, Side } from '../ui/badge.js';
import { Explain } from '../ui/explain.js';
import { Modal } from '../ui/modal.js';
import { Notice } from '../ui/page.js';
import { DecisionFacts } from './decision-facts.js';
import { CancelDialog } from './order-commands.js';

const HOP_NAMES: Readonly<Record<string, string>> = {
  tick: 'Tick received',
  intent: 'Strategy wants it',
  approved: 'Risk approves',
  committed: 'Order committed',
  sent: 'Sent to the venue',
  acknowledged: 'Venue acknowledges',
  'first-fill': 'First fill',
  closed: 'Ended',
};

function Took({
  before,
  hop,
}: {
  readonly before: HopView | undefined;
  readonly hop: HopView | undefined;
}): ReactElement | null {
  if (before === undefined || hop === undefined) return null;
  return (
    <Explain figure="latency" of={[before, hop]}>
      {`+${duration(hop.sincePreviousUs)}`}
    </Explain>
  );
}

function Hops({ hops }: { readonly hops: readonly HopView[] }): ReactElement {
  const whole = Math.max(1, hops.at(-1)?.sinceStartUs ?? 1);
  return (
    <ol className="hops" data-testid="hops">
      {hops.map(({ hop, atUs, sincePreviousUs, sinceStartUs }, index) => (
        <li key={hop}>
          <span className="hop-name">{HOP_NAMES[hop] ?? hop}</span>
          <span className="hop-time">{preciseTime(atUs)}</span>
          <span className="hop-bar" aria-hidden="true">
            <span
              style={{
                left: `${(100 * (sinceStartUs - sincePreviousUs)) / whole}%`,
                width: `${Math.max(0.6, (100 * sincePreviousUs) / whole)}%`,
              }}
            />
          </span>
          <span className="hop-took">
            <Took before={hops[index - 1]} hop={hops[index]} />
          </span>
        </li>
      ))}
    </ol>
  );
}

function Events({ events }: Pick<OrderTimelineView, 'events'>): ReactElement {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Event</th>
          <th scope="col">State</th>
          <th scope="col" className="num">
            Executed
          </th>
        </tr>
      </thead>
      <tbody>
        {events.map(({ version, occurredAtUs, event, fromStatus, toStatus, cumQuantity }) => (
          <tr key={version}>
            <td>{preciseTime(occurredAtUs)}</td>
            <td>{event}</td>
            <td>{fromStatus === null || fromStatus === toStatus ? toStatus : `${fromStatus} → ${toStatus}`}</td>
            <td className="num">{exact(cumQuantity)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Timeline({ timeline }: { readonly timeline: OrderTimelineView }): ReactElement {
  const { order, hops, events, decision, trades } = timeline;
  const totalUs = hops.at(-1)?.sinceStartUs;
  return (
    <>
      <p className="order-line">
        <Side side={order.side} /> <strong>{exact(order.quantity)}</strong> {order.instrument}{' '}
        <OrderBadge status={order.status} />
        <span className="quiet">
          {order.strategy} · {order.account} at {order.venue}
        </span>
      </p>
      <h3>From the tick to the end{totalUs === undefined ? '' : `: ${duration(totalUs)}`}</h3>
      <Hops hops={hops} />
      <h3>Why risk let it through</h3>
      {decision === null ? (
        <p className="quiet">Not ours: risk was not asked.</p>
      ) : (
        <DecisionFacts decision={decision} />
      )}
      <h3>Fills</h3>
      {trades.length === 0 ? (
        <p className="quiet">None.</p>
      ) : (
        <ul className="plain-list">
          {trades.map((trade) => (
            <li key={trade.tradeId}>
              {preciseTime(trade.executedAtUs)} <strong>{exact(trade.quantity)}</strong> at {exact(trade.price)}, fee{' '}
              <Explain figure="fee" of={trade}>{`${money(trade.fee, 8)} ${trade.feeAsset}`}</Explain>
            </li>
          ))}
        </ul>
      )}
      <h3>What was written down</h3>
      <Events events={events} />
    </>
  );
}

/** The life of one order: every hop with its latency, risk's numbers, its fills and its journal. */
export function OrderDialog({
  order,
  onClose,
}: {
  readonly order: OrderView;
  readonly onClose: () => void;
}): ReactElement {
  const [isCancelling, setCancelling] = useState(false);
  const { data, error } = useGateway<OrderTimelineView>(`/v1/orders/${order.clientOrderId}/timeline`, 2_000);
  return (
    <Modal title={`Order ${order.clientOrderId}`} onClose={onClose} isWide>
      {data === undefined ? (
        <Notice isError={error !== null}>{error?.message ?? 'Reading its life …'}</Notice>
      ) : (
        <Timeline timeline={data} />
      )}
      {data === undefined || data.order.closedAtUs !== null ? null : (
        <div className="form-actions">
          <button type="button" className="button button-danger" onClick={() => setCancelling(true)}>
            Cancel the order
          </button>
        </div>
      )}
      {isCancelling ? <CancelDialog order={order} onClose={() => setCancelling(false)} /> : null}
    </Modal>
  );
}
