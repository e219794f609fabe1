import type { JournalOrderList } from '#libs/domain';
import { invariant, maxDecimal } from '#libs/kernel';
import { isOpen } from './order-record.js';
import type { OrderList, OrderRecord } from './order-record.js';
import { heldFor } from './order-request.js';
import type { Funds } from './order-request.js';

/** The order that the others wait for. */
export function leadOf({ kind, orders }: OrderList): OrderRecord | undefined {
  return kind === 'OCO' ? undefined : orders[0];
}

/** The two of which one ends where the other begins to trade; none in an OTO. */
export function pairOf({ kind, orders }: Pick<OrderList, 'kind' | 'orders'>): readonly OrderRecord[] {
  if (kind === 'OTO') return [];
  return kind === 'OCO' ? orders : orders.slice(1);
}

/** The other of an order's pair while both are open. */
export function joinedSibling(order: OrderRecord): OrderRecord | undefined {
  if (order.list?.isJoined !== true) return undefined;
  const pair = pairOf(order.list);
  return pair.includes(order) ? pair.find((one) => one !== order) : undefined;
}

/** What is held back for an order of its own, for a number of its lots. */
export function heldAlone({ rules, side, holdTicks }: OrderRecord, lots: OrderRecord['lots']): Funds {
  return heldFor(rules, side, holdTicks, lots);
}

/** What is held back for a pair of which neither has traded: what the dearer one needs. */
export function heldTogether(pair: readonly OrderRecord[]): Funds {
  const [one, other] = pair.map((order) => heldAlone(order, order.lots));
  invariant(one !== undefined && other !== undefined && one.asset === other.asset, 'a pair holds back one asset');
  return { asset: one.asset, amount: maxDecimal(one.amount, other.amount) };
}

/** Whether none of its orders can trade any more. */
export function isOver({ orders }: OrderList): boolean {
  return !orders.some(isOpen);
}

/** The list as the journal keeps it. */
export function listToJournal({
  listId,
  account,
  kind,
  clientListId,
  isDone,
  createdAtMs,
  orders,
}: OrderList): JournalOrderList {
  return { listId, account, kind, clientListId, isDone, createdAtMs, orderIds: orders.map(({ orderId }) => orderId) };
}

/** The fields that every answer about a list has, in Binance's terms. */
export function listFields(list: OrderList): Record<string, unknown> {
  return {
    orderListId: list.listId,
    contingencyType: list.kind === 'OCO' ? 'OCO' : 'OTO',
    listStatusType: list.isDone ? 'ALL_DONE' : 'EXEC_STARTED',
    listOrderStatus: list.isDone ? 'ALL_DONE' : 'EXECUTING',
    listClientOrderId: list.clientListId,
    transactionTime: list.createdAtMs,
    symbol: list.symbol,
    orders: list.orders.map(({ rules, orderId, clientOrderId }) => ({ symbol: rules.symbol, orderId, clientOrderId })),
  };
}

/** The listStatus of the user-data stream, as of the list's state now. */
export function listStatusEvent(list: OrderList, atMs: number): Record<string, unknown> {
  const status = list.isDone ? 'ALL_DONE' : 'EXECUTING';
  return {
    e: 'listStatus',
    E: atMs,
    s: list.symbol,
    g: list.listId,
    c: list.kind === 'OCO' ? 'OCO' : 'OTO',
    l: list.isDone ? 'ALL_DONE' : 'EXEC_STARTED',
    L: status,
    r: 'NONE',
    C: list.clientListId,
    T: atMs,
    O: list.orders.map(({ rules, orderId, clientOrderId }) => ({ s: rules.symbol, i: orderId, c: clientOrderId })),
  };
}
