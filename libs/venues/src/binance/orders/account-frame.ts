import type { AccountEvent, VenueBalance, VenueFill, VenueOrderState, VenueTransfer } from '#libs/domain';
import { type ClientOrderId, type Result, type VenueOrderId, type VenueTradeId, ZERO, asId } from '#libs/kernel';
import {
  type JsonObject,
  JsonShapeError,
  asArray,
  asObject,
  decimalField,
  flagField,
  isJsonObject,
  readJson,
  textField,
} from '../../values/json.js';
import { parseJsonWithWholeNumbers } from '../../values/whole-numbers.js';
import { demandedSilenceMs } from '../../transport/index.js';
import { venueTimeUs } from '../codec/wire-rules.js';
import { feeOf, numericId, sideOf, statusOf, typeAndTime } from './order-mapping.js';

const NO_ORDER_ID = -1;

/** Why the WebSocket API refused a request. */
export interface AccountRefusal {
  readonly code: number;
  readonly text: string;
  /** How long the exchange wants to hear nothing, in milliseconds; 0 where it demands nothing. */
  readonly quietMs: number;
}

/** What a frame of the WebSocket API is to the private stream. */
export type AccountFrame =
  | { readonly kind: 'event'; readonly event: AccountEvent }
  /** The answer to our request, with the exchange's error code and text where it was refused. */
  | {
      readonly kind: 'reply';
      readonly id: string;
      readonly refusal: AccountRefusal | undefined;
    }
  /** The stream or the server ends: connect again at once. */
  | { readonly kind: 'end'; readonly reason: string }
  /** An event that means nothing to us, such as `listStatus`. */
  | { readonly kind: 'other' };

/**
 * Decodes a frame of the private stream: wrapped as `{subscriptionId, event}` (since 2025) or bare (before), and the
 * answers to our own requests. Unknown keys and events are passed over; what is ours and wrong is an error.
 */
export function decodeAccountFrame(text: string): Result<AccountFrame, string> {
  const json = parseJsonWithWholeNumbers(text);
  if (!json.ok) return json;
  return readJson((): AccountFrame => {
    const frame = asObject(json.value, 'the frame');
    if ('status' in frame) return replyOf(frame);
    const event = isJsonObject(frame['event']) ? frame['event'] : frame;
    return frameOf(event);
  });
}

function replyOf(frame: JsonObject): AccountFrame {
  const id = typeof frame['id'] === 'string' || typeof frame['id'] === 'number' ? String(frame['id']) : '';
  if (frame['status'] === 200) return { kind: 'reply', id, refusal: undefined };
  const error = isJsonObject(frame['error']) ? frame['error'] : {};
  const code = typeof error['code'] === 'number' ? error['code'] : 0;
  return {
    kind: 'reply',
    id,
    refusal: {
      code,
      text: typeof error['msg'] === 'string' ? error['msg'] : 'no reason given',
      quietMs: quietOf(frame),
    },
  };
}

/** A 429 or 418 holds until `error.data.retryAfter`, by the exchange's clock, which it states beside. */
function quietOf({ status, error }: JsonObject): number {
  const data = isJsonObject(error) && isJsonObject(error['data']) ? error['data'] : {};
  const { retryAfter, serverTime } = data;
  const isStated = typeof retryAfter === 'number' && typeof serverTime === 'number';
  const seconds = isStated ? String(Math.max(0, retryAfter - serverTime) / 1_000) : undefined;
  return demandedSilenceMs(typeof status === 'number' ? status : 0, seconds);
}

function frameOf(event: JsonObject): AccountFrame {
  switch (event['e']) {
    case 'executionReport':
      return isAttemptWithoutOrder(event) ? { kind: 'other' } : { kind: 'event', event: reportOf(event) };
    case 'outboundAccountPosition':
      return {
        kind: 'event',
        event: { kind: 'balances', balances: balancesOf(event), exchangeAtUs: venueTimeUs(event, 'u') },
      };
    case 'balanceUpdate':
      return { kind: 'event', event: { kind: 'transfer', transfer: transferOf(event) } };
    case 'serverShutdown':
    case 'eventStreamTerminated':
      return { kind: 'end', reason: event['e'] };
    default:
      return { kind: 'other' };
  }
}

/** A deposit, a withdrawal or a transfer between accounts; the exchange gives it no id. */
function transferOf(event: JsonObject): VenueTransfer {
  return { asset: textField(event, 'a'), change: decimalField(event, 'd'), exchangeAtUs: venueTimeUs(event, 'T') };
}

/** A refused attempt that got no order id of its own: nothing came into being, and the order that its client id names lives on. */
function isAttemptWithoutOrder({ i: orderId, x: execution }: JsonObject): boolean {
  return execution === 'REJECTED' && (orderId === NO_ORDER_ID || orderId === null || orderId === undefined);
}

function balancesOf(event: JsonObject): VenueBalance[] {
  return asArray(event['B'], '"B"').map((entry) => {
    const balance = asObject(entry, 'a balance');
    return { asset: textField(balance, 'a'), free: decimalField(balance, 'f'), locked: decimalField(balance, 'l') };
  });
}

/** An executionReport in our terms; throws JsonShapeError. */
export function reportOf(report: JsonObject): AccountEvent {
  const execution = textField(report, 'x');
  const order = orderOf(report);
  return {
    kind: 'report',
    order,
    fill: execution === 'TRADE' ? fillOf(report, order) : undefined,
    reason: reasonOf(report),
  };
}

function orderOf(report: JsonObject): VenueOrderState {
  const { type, timeInForce } = typeAndTime(textField(report, 'o'), textField(report, 'f'));
  const price = decimalField(report, 'p');
  return {
    clientOrderId: asId<ClientOrderId>(clientOrderIdOf(report)),
    venueOrderId: asId<VenueOrderId>(numericId(report, 'i')),
    venueSymbol: textField(report, 's'),
    side: sideOf(textField(report, 'S')),
    type,
    timeInForce,
    status: statusOf(textField(report, 'X')),
    quantity: decimalField(report, 'q'),
    limitPrice: price.eq(ZERO) ? undefined : price,
    cumQuantity: decimalField(report, 'z'),
    exchangeAtUs: venueTimeUs(report, 'T'),
  };
}

/** On a cancel `c` is the cancel's id and `C` the order's; otherwise `C` is empty, or the text "null" in old payloads. */
function clientOrderIdOf(report: JsonObject): string {
  const original = report['C'];
  return typeof original === 'string' && original !== '' && original !== 'null' ? original : textField(report, 'c');
}

function fillOf(report: JsonObject, order: VenueOrderState): VenueFill {
  const quantity = decimalField(report, 'l');
  if (!quantity.gt(ZERO)) throw new JsonShapeError('a TRADE without a quantity');
  return {
    venueTradeId: asId<VenueTradeId>(numericId(report, 't')),
    venueOrderId: order.venueOrderId,
    clientOrderId: order.clientOrderId,
    venueSymbol: order.venueSymbol,
    side: order.side,
    quantity,
    price: decimalField(report, 'L'),
    ...feeOf(report, 'n', 'N'),
    liquidity: flagField(report, 'm') ? 'MAKER' : 'TAKER',
    exchangeAtUs: order.exchangeAtUs,
  };
}

/** Why: the reject reason `r`, else the expiry reason `eR` (since 2026-03-26), else the execution type where it says more. */
function reasonOf(report: JsonObject): string {
  for (const key of ['r', 'eR']) {
    const value = report[key];
    if (typeof value === 'string' && value !== '' && value !== 'NONE') return value;
  }
  return report['x'] === 'TRADE_PREVENTION' ? 'TRADE_PREVENTION' : '';
}
