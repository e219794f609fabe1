import { Inject, Injectable } from '@nestjs/common';
import type { Random } from '#libs/kernel';
import { RANDOM } from '#libs/platform';
import { Exchange } from '../exchange/exchange.js';
import { isOpen } from '../exchange/order-record.js';
import { ApiError } from '../requests/api-error.js';
import { OrderOperation } from '../requests/operation.js';
import type { CallContext } from '../requests/operation.js';
import type { Params } from '../requests/params.js';
import { cancelAndAnswer } from './order-answers.js';
import { findNamedOrder } from './named-order.js';
import { demandSymbol } from './named-symbols.js';
import { randomClientId } from './random-client-id.js';

const RESTRICTIONS = ['ONLY_NEW', 'ONLY_PARTIALLY_FILLED'] as const;
const REQUIRED_STATUS = { ONLY_NEW: 'NEW', ONLY_PARTIALLY_FILLED: 'PARTIALLY_FILLED' } as const;

/** Takes open orders out of the book. */
@Injectable()
export class OrderCancellation {
  readonly #exchange: Exchange;
  readonly #random: Random;

  constructor(exchange: Exchange, @Inject(RANDOM) random: Random) {
    this.#exchange = exchange;
    this.#random = random;
  }

  @OrderOperation(
    { rest: 'DELETE /order', ws: 'order.cancel' },
    {
      newOrders: 0,
      params: ['symbol', 'orderId', 'origClientOrderId', 'newClientOrderId', 'cancelRestrictions'],
    },
  )
  cancelOrder(params: Params, { account }: CallContext): unknown {
    const order = findNamedOrder(params, account, this.#exchange);
    const cancelId = params.clientId('newClientOrderId') ?? randomClientId(this.#random);
    const invalid = '`cancelRestrictions` has to be either `ONLY_NEW` or `ONLY_PARTIALLY_FILLED`.';
    const restriction = params.oneOf('cancelRestrictions', RESTRICTIONS, -1145, invalid);
    if (order === undefined || !isOpen(order)) throw new ApiError(-2011, 'Unknown order sent.');
    if (restriction !== undefined && order.status !== REQUIRED_STATUS[restriction]) {
      throw new ApiError(-2011, 'Order was not canceled due to cancel restrictions.');
    }
    return cancelAndAnswer(this.#exchange, order, cancelId);
  }

  /** Cancels all open orders in a symbol. */
  @OrderOperation({ rest: 'DELETE /openOrders', ws: 'openOrders.cancelAll' }, { newOrders: 0, params: ['symbol'] })
  cancelAllOrders(params: Params, { account }: CallContext): unknown {
    const { symbol } = demandSymbol(params, this.#exchange);
    const open = this.#exchange.orders.open(account, symbol);
    if (open.length === 0) throw new ApiError(-2011, 'Unknown order sent.');
    // An order of a list that went with another of it has its place in that one's answer.
    return open.flatMap((order) =>
      isOpen(order) ? [cancelAndAnswer(this.#exchange, order, randomClientId(this.#random))] : [],
    );
  }
}
