import type { OrderTrace, TradingReads } from '../../ports.js';
import { hopsOf } from '../read-order-timeline.js';

type BookedOrder = NonNullable<Awaited<ReturnType<TradingReads['findOrder']>>>;

/** The trace of an order that has ended, rebuilt from the stored times of its hops; `undefined` for one of others, or with one hop. */
export function traceOf(order: BookedOrder): OrderTrace | undefined {
  const hops = hopsOf(order).map(({ atUs, hop }) => ({ atUs, hop }));
  if (order.external || order.closedAtUs === null || hops.length < 2) return undefined;
  return {
    clientOrderId: order.clientOrderId,
    hops,
    attributes: attributesOf(order),
    failure: order.status === 'Rejected' ? order.reason : undefined,
  };
}

/** What a reader looks for; nothing here is secret, and prices and sizes stay in the books. */
function attributesOf(order: BookedOrder): Readonly<Record<string, string>> {
  const { account, clientOrderId, correlationId, instrument, intentId, side, status, strategy, type, venue } = order;
  return {
    'order.id': clientOrderId,
    'order.intent': intentId ?? '',
    'order.correlation': correlationId,
    'order.strategy': strategy,
    'order.account': account,
    'order.venue': venue,
    'order.instrument': instrument,
    'order.side': side,
    'order.type': type,
    'order.status': status,
  };
}
