import type {
  KeyRights,
  OrderStatus,
  OrderType,
  Side,
  TimeInForce,
  VenueBalance,
  VenueFill,
  VenueOrder,
  VenueOrderState,
} from '#libs/domain';
import {
  type ClientOrderId,
  type UnixUs,
  type VenueOrderId,
  type VenueTradeId,
  ZERO,
  asId,
  formatDecimal,
} from '#libs/kernel';
import {
  type JsonObject,
  JsonShapeError,
  asArray,
  asObject,
  countField,
  decimalField,
  flagField,
  textField,
} from '../../values/json.js';
import { venueTimeUs } from '../codec/wire-rules.js';
import type { Parameter } from './signing.js';

const STATUSES: Readonly<Record<string, OrderStatus>> = {
  NEW: 'New',
  PENDING_NEW: 'New',
  PARTIALLY_FILLED: 'PartiallyFilled',
  FILLED: 'Filled',
  CANCELED: 'Canceled',
  PENDING_CANCEL: 'PendingCancel',
  REJECTED: 'Rejected',
  EXPIRED: 'Expired',
  // Ended by self-trade prevention.
  EXPIRED_IN_MATCH: 'Expired',
};

/** Types that we never send, but that may stand in the account: by how they trade once they are triggered. */
const TYPES: Readonly<Record<string, OrderType>> = {
  LIMIT: 'LIMIT',
  MARKET: 'MARKET',
  LIMIT_MAKER: 'LIMIT_MAKER',
  STOP_LOSS: 'MARKET',
  TAKE_PROFIT: 'MARKET',
  STOP_LOSS_LIMIT: 'LIMIT',
  TAKE_PROFIT_LIMIT: 'LIMIT',
};

const TIMES: Readonly<Record<string, TimeInForce>> = { GTC: 'GTC', IOC: 'IOC', FOK: 'FOK' };

/** The parameters of `POST /api/v3/order`; RESULT answers with the state and leaves the fills to the private stream. */
export function orderParameters(order: VenueOrder): Parameter[] {
  const parameters: Parameter[] = [
    ['symbol', order.instrument.venueSymbol],
    ['side', order.side],
    ['type', order.type],
  ];
  if (order.type === 'LIMIT') parameters.push(['timeInForce', order.timeInForce]);
  parameters.push(['quantity', formatDecimal(order.quantity)]);
  if (order.limitPrice !== undefined) parameters.push(['price', formatDecimal(order.limitPrice)]);
  parameters.push(['newClientOrderId', order.clientOrderId], ['newOrderRespType', 'RESULT']);
  return parameters;
}

function oneOf<T>(table: Readonly<Record<string, T>>, text: string, what: string): T {
  const value = Object.hasOwn(table, text) ? table[text] : undefined;
  if (value === undefined) throw new JsonShapeError(`the ${what} "${text.slice(0, 32)}" is unknown`);
  return value;
}

/** A side as Binance writes it; throws JsonShapeError. */
export function sideOf(text: string): Side {
  if (text !== 'BUY' && text !== 'SELL') throw new JsonShapeError(`the side "${text.slice(0, 32)}" is unknown`);
  return text;
}

/** A state as Binance writes it; throws JsonShapeError. */
export function statusOf(text: string): OrderStatus {
  return oneOf(STATUSES, text, 'order status');
}

/** A type and a time in force as Binance writes them; a MARKET order says GTC and is IOC. Throws JsonShapeError. */
export function typeAndTime(
  type: string,
  time: string,
): { readonly type: OrderType; readonly timeInForce: TimeInForce } {
  const orderType = oneOf(TYPES, type, 'order type');
  return { type: orderType, timeInForce: orderType === 'MARKET' ? 'IOC' : oneOf(TIMES, time, 'time in force') };
}

/** An id beyond 2^53, as `parseJsonWithWholeNumbers` keeps it. */
const LONG_ID = /^\d{16,20}$/u;

/** An id that Binance sends as a JSON integer of any size; throws JsonShapeError if it is none. */
export function numericId(object: JsonObject, key: string): string {
  const id = object[key];
  return typeof id === 'string' && LONG_ID.test(id) ? id : String(countField(object, key));
}

/**
 * An order in the answer to a placement, cancel or query. The answer to a cancel carries the order's own id in
 * `origClientOrderId` and the cancel's in `clientOrderId`. Throws JsonShapeError.
 */
export function orderStateOf(body: unknown): VenueOrderState {
  const order = asObject(body, 'the order');
  const { type, timeInForce } = typeAndTime(textField(order, 'type'), textField(order, 'timeInForce'));
  const price = decimalField(order, 'price');
  const clientOrderId = textField(order, 'origClientOrderId' in order ? 'origClientOrderId' : 'clientOrderId');
  return {
    clientOrderId: asId<ClientOrderId>(clientOrderId),
    venueOrderId: asId<VenueOrderId>(numericId(order, 'orderId')),
    venueSymbol: textField(order, 'symbol'),
    side: sideOf(textField(order, 'side')),
    type,
    timeInForce,
    status: statusOf(textField(order, 'status')),
    quantity: decimalField(order, 'origQty'),
    limitPrice: price.eq(ZERO) ? undefined : price,
    cumQuantity: decimalField(order, 'executedQty'),
    exchangeAtUs: timeOf(order),
  };
}

/** The newest time an order's JSON carries; which keys there are depends on the request. */
function timeOf(order: JsonObject): UnixUs {
  for (const key of ['transactTime', 'updateTime', 'time']) if (key in order) return venueTimeUs(order, key);
  throw new JsonShapeError('the order carries no time');
}

/** A list of orders; throws JsonShapeError. */
export function orderStatesOf(body: unknown): VenueOrderState[] {
  return asArray(body, 'the list of orders').map(orderStateOf);
}

/**
 * The fee of an execution and its asset. An execution without a fee may leave out the asset, or both, or send null for them; the asset
 * is then empty. Throws JsonShapeError.
 */
export function feeOf(execution: JsonObject, amountKey: string, assetKey: string): Pick<VenueFill, 'fee' | 'feeAsset'> {
  const [amount, asset] = [execution[amountKey] ?? undefined, execution[assetKey] ?? undefined];
  if (amount === undefined && asset === undefined) return { fee: ZERO, feeAsset: '' };
  const fee = decimalField(execution, amountKey);
  const feeAsset = asset === undefined ? '' : textField(execution, assetKey);
  if (feeAsset === '' && !fee.eq(ZERO)) throw new JsonShapeError('a fee without an asset');
  return { fee, feeAsset };
}

/** One page of `GET /api/v3/myTrades`; throws JsonShapeError. */
export function fillsOf(body: unknown): VenueFill[] {
  return asArray(body, 'the list of trades').map((entry) => {
    const trade = asObject(entry, 'a trade');
    return {
      venueTradeId: asId<VenueTradeId>(numericId(trade, 'id')),
      venueOrderId: asId<VenueOrderId>(numericId(trade, 'orderId')),
      clientOrderId: undefined,
      venueSymbol: textField(trade, 'symbol'),
      side: flagField(trade, 'isBuyer') ? 'BUY' : 'SELL',
      quantity: decimalField(trade, 'qty'),
      price: decimalField(trade, 'price'),
      ...feeOf(trade, 'commission', 'commissionAsset'),
      liquidity: flagField(trade, 'isMaker') ? 'MAKER' : 'TAKER',
      exchangeAtUs: venueTimeUs(trade, 'time'),
    };
  });
}

/** What a key may do, in an answer of `GET /sapi/v1/account/apiRestrictions`; throws JsonShapeError. */
export function keyRightsOf(body: unknown): KeyRights {
  const rights = asObject(body, 'the rights of the key');
  // A transfer to another account of the venue is as good as a withdrawal.
  const canWithdraw = [flagField(rights, 'enableWithdrawals'), flagField(rights, 'enableInternalTransfer')];
  return { canWithdraw: canWithdraw.includes(true), isAddressBound: flagField(rights, 'ipRestrict') };
}

/** The balances in an answer of `GET /api/v3/account`; throws JsonShapeError. */
export function balancesOf(body: unknown): VenueBalance[] {
  return asArray(asObject(body, 'the account')['balances'], '"balances"').map((entry) => {
    const balance = asObject(entry, 'a balance');
    return {
      asset: textField(balance, 'asset'),
      free: decimalField(balance, 'free'),
      locked: decimalField(balance, 'locked'),
    };
  });
}
