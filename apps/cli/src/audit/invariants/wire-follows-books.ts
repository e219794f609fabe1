import { Decimal } from '#libs/kernel';
import { US_PER_MS } from '#libs/kernel';
import type { AuditedOrder, Invariant, Violation, WireOrder } from '../audited-books.js';

/** The venue's clock has whole milliseconds: a message may look that much earlier than its mark. */
const CLOCK_STEP_US = US_PER_MS;

function differences({ params }: WireOrder, order: AuditedOrder): readonly string[] {
  const isSameAmount = (text: string | undefined, value: Decimal | undefined): boolean =>
    text === undefined || value === undefined ? text === undefined && value === undefined : new Decimal(text).eq(value);
  const isSame = {
    symbol: params['symbol'] === order.symbol,
    side: params['side'] === order.side,
    quantity: isSameAmount(params['quantity'], order.quantity),
    price: isSameAmount(params['price'], order.limitPrice),
    timeInForce: (params['timeInForce'] ?? order.timeInForce) === order.timeInForce,
  };
  return Object.entries(isSame).flatMap(([name, same]) => (same ? [] : [name]));
}

/** I-11 and I-20: a message at the venue has a row that was committed and marked as sent before it, and equals that row. */
export const wireFollowsBooks: Invariant = ({ orders, wire }) => {
  const byId = new Map(orders.map((order) => [order.venueClientOrderId, order]));
  return wire.flatMap((message): readonly Violation[] => {
    const about = message.params['newClientOrderId'] ?? '';
    const order = byId.get(about);
    if (order === undefined) return [{ invariant: 'I-11', about, details: 'it was sent and there is no row of it' }];
    if (order.intentId === undefined) return []; // Somebody else sent it; it was adopted later.
    const receivedAtUs = message.atMs * US_PER_MS + CLOCK_STEP_US;
    if (order.sentAtUs === undefined || order.sentAtUs > receivedAtUs || order.committedAtUs > receivedAtUs) {
      return [{ invariant: 'I-11', about, details: 'the venue received it before it was marked as sent' }];
    }
    const wrong = differences(message, order);
    if (wrong.length === 0) return [];
    return [{ invariant: 'I-20', about, details: `the message differs from its row in ${wrong.join(', ')}` }];
  });
};
