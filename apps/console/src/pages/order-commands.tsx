import { type ReactElement, useState } from 'react';
import type { CanceledOrdersView, HandMadeOrderView, OrderView, PositionView } from '#libs/services/gateway';
import { type OrderForm, cancelAllOrders, cancelOrder, closePosition, placeOrder } from '../api/commands.js';
import { exact } from '../format/decimal-text.js';
import { useKeys } from '../live/use-live.js';
import { OrderBadge } from '../ui/badge.js';
import { CommandForm } from '../ui/command-form.js';
import { Choice, Field } from '../ui/field.js';
import { DecisionFacts } from './decision-facts.js';

function CanceledOrders({ orders }: CanceledOrdersView): ReactElement {
  if (orders.length === 0) return <p className="lead">No order was working.</p>;
  return (
    <ul className="plain-list">
      {orders.map(({ clientOrderId, instrument, status }) => (
        <li key={clientOrderId}>
          {instrument} <code>{clientOrderId}</code> <OrderBadge status={status} />
        </li>
      ))}
    </ul>
  );
}

function HandMadeOrder({ decision, instrument, quantity, side }: HandMadeOrderView): ReactElement {
  return (
    <>
      <p className="lead">{`${side} ${exact(quantity)} ${instrument}`}</p>
      {decision === null ? <p>Risk has not decided yet.</p> : <DecisionFacts decision={decision} />}
    </>
  );
}

/** Takes one order back. */
export function CancelDialog({
  order: { clientOrderId, instrument },
  onClose,
}: {
  readonly order: OrderView;
  readonly onClose: () => void;
}): ReactElement {
  return (
    <CommandForm
      title="Cancel the order"
      lead={`The venue is asked to take ${clientOrderId} in ${instrument} back, until it answers.`}
      isDangerous
      send={(reason) => cancelOrder(clientOrderId, reason)}
      receipt={CanceledOrders}
      onClose={onClose}
    />
  );
}

/** Takes every working order of an account back. */
export function CancelAllDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const accounts = useKeys('exposure');
  const [account, setAccount] = useState(accounts[0] ?? '');
  return (
    <CommandForm
      title="Cancel all orders"
      lead="Every working order of the account is taken back. Strategies go on: halt trading to stop them."
      isDangerous
      isComplete={account !== ''}
      send={(reason) => cancelAllOrders(account, reason)}
      receipt={CanceledOrders}
      onClose={onClose}
    >
      <Choice label="Account" value={account} choices={accounts} onChange={setAccount} />
    </CommandForm>
  );
}

/** Places an order by hand, at a market that is followed. */
export function PlaceDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const accounts = useKeys('exposure');
  const markets = useKeys('market');
  const [account, setAccount] = useState(accounts[0] ?? '');
  const [form, setForm] = useState<OrderForm>({ market: markets[0] ?? '', side: 'BUY', quantity: '', limitPrice: '' });
  const change = (more: Partial<OrderForm>): void => setForm({ ...form, ...more });
  return (
    <CommandForm
      title="Place the order"
      lead="It passes every rule of risk like any other order; a refusal shows every number."
      isComplete={account !== '' && form.market !== '' && form.quantity.trim() !== ''}
      send={(reason) => placeOrder(account, form, reason)}
      receipt={HandMadeOrder}
      onClose={onClose}
    >
      <Choice label="Account" value={account} choices={accounts} onChange={setAccount} />
      <Choice label="Market" value={form.market} choices={markets} onChange={(market) => change({ market })} />
      <Choice label="Side" value={form.side} choices={['BUY', 'SELL']} onChange={(side) => change({ side })} />
      <Field label="Quantity" hint="in base" value={form.quantity} onChange={(quantity) => change({ quantity })} />
      <Field
        label="Limit price"
        hint="empty for a market order"
        value={form.limitPrice}
        onChange={(limitPrice) => change({ limitPrice })}
      />
    </CommandForm>
  );
}

/** Closes a position. */
export function CloseDialog({
  position,
  onClose,
}: {
  readonly position: PositionView;
  readonly onClose: () => void;
}): ReactElement {
  return (
    <CommandForm
      title="Close the position"
      lead={`A market order brings ${exact(position.quantity)} ${position.instrument} to zero; it passes risk like any other.`}
      isDangerous
      send={(reason) => closePosition(position, reason)}
      receipt={HandMadeOrder}
      onClose={onClose}
    />
  );
}
