import { Inject, Injectable } from '@nestjs/common';
import type { Random } from '#libs/kernel';
import { RANDOM } from '#libs/platform';
import { Exchange } from '../exchange/exchange.js';
import { unitsIn } from '../exchange/grid.js';
import { isOpen, leftLots, queriedOrder } from '../exchange/order-record.js';
import { floorTo, quantityOf } from '../exchange/symbol-rules.js';
import { ApiError, filterFailure, missing } from '../requests/api-error.js';
import { OrderOperation } from '../requests/operation.js';
import type { CallContext } from '../requests/operation.js';
import type { Params } from '../requests/params.js';
import { findNamedOrder } from './named-order.js';
import { demandSymbol } from './named-symbols.js';
import { randomClientId } from './random-client-id.js';

/** Makes open orders smaller; they keep their place in the queue. */
@Injectable()
export class OrderAmendment {
  readonly #exchange: Exchange;
  readonly #random: Random;

  constructor(exchange: Exchange, @Inject(RANDOM) random: Random) {
    this.#exchange = exchange;
    this.#random = random;
  }

  @OrderOperation(
    { rest: 'PUT /order/amend/keepPriority', ws: 'order.amend.keepPriority' },
    { newOrders: 0, params: ['symbol', 'orderId', 'origClientOrderId', 'newClientOrderId', 'newQty'] },
  )
  amendOrder(params: Params, { account, nowMs }: CallContext): unknown {
    const order = findNamedOrder(params, account, this.#exchange);
    const wanted = params.decimal('newQty', demandSymbol(params, this.#exchange).sizePlaces);
    if (wanted === undefined) throw missing('newQty');
    const clientOrderId = params.clientId('newClientOrderId') ?? randomClientId(this.#random);
    if (order === undefined || !isOpen(order)) throw new ApiError(-2038, 'Unknown order sent.');
    if (order.list !== undefined) throw new ApiError(-2038, 'Orders of a list cannot be amended here.');
    const { rules } = this.#exchange.market(order.rules.symbol);
    const lots = unitsIn(wanted, rules.sizePlaces);
    if (lots === undefined || floorTo(lots, rules.lot) !== lots || wanted.lt(rules.instrument.minQuantity))
      throw filterFailure('LOT_SIZE');
    const given = quantityOf(rules, order.lots).minus(quantityOf(rules, leftLots(order)));
    if (lots >= order.lots || wanted.lte(given))
      throw new ApiError(-2038, 'The new quantity must be less than the order has, and more than is executed.');
    const limit = rules.instrument.filters?.maxAmends ?? Number.MAX_SAFE_INTEGER;
    if (order.amends >= limit) throw new ApiError(-2038, 'Filter failure: MAX_NUM_ORDER_AMENDS');
    const executionId = this.#exchange.amend(order, lots, clientOrderId);
    return { transactTime: nowMs, executionId, amendedOrder: amended(queriedOrder(order)) };
  }
}

/** An order as the answer to an amendment shows it. */
function amended(order: Record<string, unknown>): Record<string, unknown> {
  const { origQty, executedQty, isWorking: _working, ...rest } = order;
  return { ...rest, qty: origQty, executedQty, preventedQty: '0.00000000' };
}
