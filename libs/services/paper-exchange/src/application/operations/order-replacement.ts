import { Injectable } from '@nestjs/common';
import { ApiError } from '../requests/api-error.js';
import { OrderOperation } from '../requests/operation.js';
import type { CallContext } from '../requests/operation.js';
import type { Params } from '../requests/params.js';
import { RateLimits } from '../requests/rate-limits.js';
import { ORDER_PARAMS } from './new-order-request.js';
import { OrderCancellation } from './order-cancellation.js';
import { OrderPlacement } from './order-placement.js';

const EXCEEDED_MODES = ['DO_NOTHING', 'CANCEL_ONLY'] as const;
const INVALID_EXCEEDED = "Data sent for parameter 'orderRateLimitExceededMode' is not valid.";
const MODES = ['STOP_ON_FAILURE', 'ALLOW_FAILURE'] as const;

type Outcome = { readonly ok: true; readonly body: unknown } | { readonly ok: false; readonly error: ApiError };

/** Cancels an order and places another in one request. */
@Injectable()
export class OrderReplacement {
  readonly #cancellation: OrderCancellation;
  readonly #placement: OrderPlacement;
  readonly #limits: RateLimits;

  constructor(cancellation: OrderCancellation, placement: OrderPlacement, limits: RateLimits) {
    this.#cancellation = cancellation;
    this.#placement = placement;
    this.#limits = limits;
  }

  /** Says of both halves what came of them, also where one failed. @throws ApiError -2021 (409), -2022, and what a new order throws */
  @OrderOperation(
    { rest: 'POST /order/cancelReplace', ws: 'order.cancelReplace' },
    {
      newOrders: 1,
      params: [
        ...ORDER_PARAMS,
        ...['cancelReplaceMode', 'cancelNewClientOrderId', 'cancelOrigClientOrderId', 'cancelOrderId'],
        ...['cancelRestrictions', 'orderRateLimitExceededMode'],
      ],
    },
  )
  replaceOrder(params: Params, call: CallContext): unknown {
    params.required('cancelReplaceMode');
    const invalid = "Data sent for parameter 'cancelReplaceMode' is not valid.";
    const mode = params.oneOf('cancelReplaceMode', MODES, -1130, invalid);
    const tooMany = attempt(() => this.#limits.allowOrders(call.account, call.nowMs, 1));
    const rule = params.oneOf('orderRateLimitExceededMode', EXCEEDED_MODES, -1130, INVALID_EXCEEDED) ?? 'DO_NOTHING';
    if (!tooMany.ok && rule === 'DO_NOTHING') throw tooMany.error;
    // Binance looks at the filters and the count of orders before the cancellation: what they refuse leaves the old order alone.
    this.#placement.demandSound(params, call);
    const cancelled = attempt(() => this.#cancellation.cancelOrder(cancelParams(params), call));
    const isTried = cancelled.ok || mode === 'ALLOW_FAILURE';
    const placed = isTried ? attempt(() => this.#placement.placeOrder(params, call)) : undefined;
    const results = {
      cancelResult: cancelled.ok ? 'SUCCESS' : 'FAILURE',
      newOrderResult: placed === undefined ? 'NOT_ATTEMPTED' : placed.ok ? 'SUCCESS' : 'FAILURE',
      cancelResponse: bodyOf(cancelled),
      newOrderResponse: placed === undefined ? null : bodyOf(placed),
    };
    if (cancelled.ok && placed?.ok === true) return results;
    // Where the new order failed for there being too many, the whole answer says so with its status.
    const waitSeconds = tooMany.ok ? undefined : tooMany.error.retryAfterSeconds;
    if (!cancelled.ok && placed?.ok !== true)
      throw new ApiError(-2022, 'Order cancel-replace failed.', tooMany.ok ? 400 : 429, waitSeconds, results);
    const status = tooMany.ok ? 409 : 429;
    throw new ApiError(-2021, 'Order cancel-replace partially failed.', status, waitSeconds, results);
  }
}

/** The half of the parameters that is about the order to be cancelled, by the names that a cancellation has for them. */
function cancelParams(params: Params): Params {
  return params.renamed({
    symbol: 'symbol',
    cancelOrderId: 'orderId',
    cancelOrigClientOrderId: 'origClientOrderId',
    cancelNewClientOrderId: 'newClientOrderId',
    cancelRestrictions: 'cancelRestrictions',
  });
}

function attempt(action: () => unknown): Outcome {
  try {
    return { ok: true, body: action() };
  } catch (error) {
    if (error instanceof ApiError) return { ok: false, error };
    throw error;
  }
}

function bodyOf(outcome: Outcome): unknown {
  return outcome.ok ? outcome.body : outcome.error.body();
}
