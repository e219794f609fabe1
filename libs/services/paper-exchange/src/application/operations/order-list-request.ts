import type { OrderListKind, Side } from '#libs/domain';
import type { OrderListRequest } from '../exchange/order-admission.js';
import type { OrderRequest } from '../exchange/order-request.js';
import { ApiError } from '../requests/api-error.js';
import type { Params } from '../requests/params.js';
import { demandSymbol } from './named-symbols.js';
import { readListedOrder } from './new-order-request.js';
import type { ReadingDesk } from './new-order-request.js';
import { randomClientId } from './random-client-id.js';

const OF_LIST = ['symbol', 'listClientOrderId', 'newOrderRespType', 'selfTradePreventionMode'];
/** The name of each parameter of an order within a list, after the name of the order, and what it is called in an order alone. */
const OF_ORDER = {
  Type: 'type',
  Side: 'side',
  ClientOrderId: 'newClientOrderId',
  Price: 'price',
  StopPrice: 'stopPrice',
  TrailingDelta: 'trailingDelta',
  Quantity: 'quantity',
  IcebergQty: 'icebergQty',
  TimeInForce: 'timeInForce',
  StrategyId: 'strategyId',
  StrategyType: 'strategyType',
} as const;
const FOR_ALL = { symbol: 'symbol', selfTradePreventionMode: 'selfTradePreventionMode' };

function namesOf(order: string, leftOut: readonly string[] = []): readonly string[] {
  return Object.keys(OF_ORDER)
    .filter((name) => !leftOut.includes(name))
    .map((name) => order + name);
}

/** What both of a pair have once, together. */
const TOGETHER = ['Side', 'Quantity'];
const LEAD = namesOf('working', ['StopPrice', 'TrailingDelta']);

/** The parameters of each kind of list. */
export const LIST_PARAMS: Readonly<Record<OrderListKind, readonly string[]>> = {
  OCO: [...OF_LIST, 'side', 'quantity', ...namesOf('above', TOGETHER), ...namesOf('below', TOGETHER)],
  OTO: [...OF_LIST, ...LEAD, ...namesOf('pending')],
  OTOCO: [
    ...[...OF_LIST, ...LEAD, 'pendingSide', 'pendingQuantity'],
    ...[...namesOf('pendingAbove', TOGETHER), ...namesOf('pendingBelow', TOGETHER)],
  ],
};

/** The parameters of a pair at the address that Binance had for it before. */
export const OLD_PAIR_PARAMS: readonly string[] = [
  ...['symbol', 'listClientOrderId', 'side', 'quantity', 'limitClientOrderId', 'price', 'limitStrategyId'],
  ...['limitStrategyType', 'limitIcebergQty', 'trailingDelta', 'stopClientOrderId', 'stopPrice', 'stopStrategyId'],
  ...['stopStrategyType', 'stopLimitPrice', 'stopIcebergQty', 'stopLimitTimeInForce', 'newOrderRespType'],
  'selfTradePreventionMode',
];

/** The parameters of one order of a list, as those of an order alone. */
function orderParams(params: Params, order: string, shared: Readonly<Record<string, string>> = {}): Params {
  const own = Object.fromEntries(Object.entries(OF_ORDER).map(([name, alone]) => [order + name, alone]));
  return params.renamed({ ...own, ...FOR_ALL, ...shared });
}

/** Reads a list of orders and checks each against the filters, those before it counted. @throws ApiError */
export function readOrderList(params: Params, kind: OrderListKind, desk: ReadingDesk): OrderListRequest {
  const { symbol } = demandSymbol(params, desk.exchange);
  const clientListId = params.clientId('listClientOrderId') ?? randomClientId(desk.random);
  const parts = partsOf(params, kind);
  const read: ReturnType<typeof readListedOrder>[] = [];
  for (const part of parts) {
    const ahead = read.map(({ filtered }) => filtered);
    read.push(readListedOrder(part, desk, ahead, read.length === 0));
  }
  const orders = read.map(({ request }) => request);
  const lead = kind === 'OCO' ? undefined : orders[0];
  const others = kind === 'OCO' ? orders : orders.slice(1);
  if (lead !== undefined && lead.type !== 'LIMIT' && lead.type !== 'LIMIT_MAKER')
    throw new ApiError(-1116, 'Invalid orderType.');
  if (kind !== 'OTO') demandPair(others);
  return { kind, symbol, clientListId, lead, others };
}

function partsOf(params: Params, kind: OrderListKind): readonly Params[] {
  const pair = (prefix: string, shared: Readonly<Record<string, string>>): Params[] =>
    ['above', 'below'].map((place) => {
      const name = prefix === '' ? place : prefix + place.replace(/^./u, (letter) => letter.toUpperCase());
      params.required(`${name}Type`);
      return orderParams(params, name, shared);
    });
  if (kind === 'OCO') return pair('', { side: 'side', quantity: 'quantity' });
  const lead = orderParams(params, 'working');
  if (kind === 'OTO') return [lead, orderParams(params, 'pending')];
  return [lead, ...pair('pending', { pendingSide: 'side', pendingQuantity: 'quantity' })];
}

/** Where which type may stand in a pair. @throws ApiError -1158, -1165, -1166, -1168, -1196 to -1199 */
function demandPair([above, below]: readonly OrderRequest[]): void {
  for (const order of [above, below])
    if (order?.type === 'LIMIT' || order?.type === 'MARKET')
      throw new ApiError(-1158, 'Order type not supported in OCO.');
  if (above === undefined || below === undefined) return;
  const { side } = above;
  if (isMaker(above) && isMaker(below)) throw new ApiError(-1168, 'At least one OCO order must be contingent.');
  const misplaced = MISPLACED[side].find(({ at, is }) => is(at === 'above' ? above : below));
  if (misplaced !== undefined) throw new ApiError(misplaced.code, misplaced.message);
}

const isMaker = ({ type }: OrderRequest): boolean => type === 'LIMIT_MAKER';
const isStop = ({ type }: OrderRequest): boolean => type.startsWith('STOP_LOSS');
const isProfit = ({ type }: OrderRequest): boolean => type.startsWith('TAKE_PROFIT');

interface Misplaced {
  readonly at: 'above' | 'below';
  readonly is: (order: OrderRequest) => boolean;
  readonly code: number;
  readonly message: string;
}

const MISPLACED: Readonly<Record<Side, readonly Misplaced[]>> = {
  BUY: [
    { at: 'above', is: isMaker, code: -1165, message: 'A limit order in a buy OCO must be below.' },
    { at: 'below', is: isStop, code: -1196, message: 'A stop loss order in a buy OCO must be above.' },
    { at: 'above', is: isProfit, code: -1198, message: 'A take profit order in a buy OCO must be below.' },
  ],
  SELL: [
    { at: 'below', is: isMaker, code: -1166, message: 'A limit order in a sell OCO must be above.' },
    { at: 'above', is: isStop, code: -1197, message: 'A stop loss order in a sell OCO must be below.' },
    { at: 'below', is: isProfit, code: -1199, message: 'A take profit order in a sell OCO must be above.' },
  ],
};

/** The parameters of a pair at its old address, as those of an OCO: the limit order above for a sell, below for a buy. */
export function fromOldPair(params: Params): Params {
  const isSell = params.required('side') === 'SELL';
  const [limit, stop] = isSell ? ['above', 'below'] : ['below', 'above'];
  const isLimitStop = params.has('stopLimitPrice');
  const names = {
    ...Object.fromEntries([...OF_LIST, 'side', 'quantity'].map((name) => [name, name])),
    limitClientOrderId: `${limit}ClientOrderId`,
    price: `${limit}Price`,
    limitStrategyId: `${limit}StrategyId`,
    limitStrategyType: `${limit}StrategyType`,
    limitIcebergQty: `${limit}IcebergQty`,
    trailingDelta: `${stop}TrailingDelta`,
    stopClientOrderId: `${stop}ClientOrderId`,
    stopPrice: `${stop}StopPrice`,
    stopStrategyId: `${stop}StrategyId`,
    stopStrategyType: `${stop}StrategyType`,
    stopLimitPrice: `${stop}Price`,
    stopIcebergQty: `${stop}IcebergQty`,
    stopLimitTimeInForce: `${stop}TimeInForce`,
  };
  return params
    .renamed(names)
    .with({ [`${limit}Type`]: 'LIMIT_MAKER', [`${stop}Type`]: isLimitStop ? 'STOP_LOSS_LIMIT' : 'STOP_LOSS' });
}
