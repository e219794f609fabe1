import { Inject, Injectable } from '@nestjs/common';
import type { OrderListKind } from '#libs/domain';
import type { Random } from '#libs/kernel';
import { RANDOM } from '#libs/platform';
import { Exchange } from '../exchange/exchange.js';
import { listFields } from '../exchange/order-list.js';
import type { OrderList } from '../exchange/order-record.js';
import { isOpen } from '../exchange/order-record.js';
import { ApiError } from '../requests/api-error.js';
import { AccountOperation, OrderOperation } from '../requests/operation.js';
import type { CallContext } from '../requests/operation.js';
import type { Params } from '../requests/params.js';
import { RateLimits } from '../requests/rate-limits.js';
import { demandSymbol } from './named-symbols.js';
import { cancelAndAnswer } from './order-answers.js';
import { LIST_PARAMS, OLD_PAIR_PARAMS, fromOldPair, readOrderList } from './order-list-request.js';
import { OrderPlacement, placementAnswer, readResponseType } from './order-placement.js';
import { readSpan } from './order-queries.js';
import { randomClientId } from './random-client-id.js';

const DEFAULT_ROWS = 500;
const MOST_ROWS = 1_000;
const NONE_NAMED = "Param 'orderListId' or 'listClientOrderId' must be sent, but both were empty/null!";
const NEITHER = "Param 'orderListId' or 'origClientOrderId' must be sent, but both were empty/null!";

/** Orders that depend on each other: OCO, OTO and OTOCO. */
@Injectable()
export class OrderLists {
  readonly #exchange: Exchange;
  readonly #placement: OrderPlacement;
  readonly #limits: RateLimits;
  readonly #random: Random;

  constructor(exchange: Exchange, placement: OrderPlacement, limits: RateLimits, @Inject(RANDOM) random: Random) {
    this.#exchange = exchange;
    this.#placement = placement;
    this.#limits = limits;
    this.#random = random;
  }

  /** A pair: where one begins to trade the other ends. */
  @OrderOperation({ rest: 'POST /orderList/oco', ws: 'orderList.place.oco' }, { newOrders: 2, params: LIST_PARAMS.OCO })
  placePair(params: Params, call: CallContext): unknown {
    return this.#place(params, 'OCO', call, 2);
  }

  /** As {@link placePair}, by the parameters that Binance had for it before. */
  @OrderOperation({ rest: 'POST /order/oco', ws: 'orderList.place' }, { newOrders: 2, params: OLD_PAIR_PARAMS })
  placePairByOldNames(params: Params, call: CallContext): unknown {
    return this.#place(fromOldPair(params), 'OCO', call, 2);
  }

  /** An order, and another that comes when it is filled. */
  @OrderOperation({ rest: 'POST /orderList/oto', ws: 'orderList.place.oto' }, { newOrders: 2, params: LIST_PARAMS.OTO })
  placeLeadAndOrder(params: Params, call: CallContext): unknown {
    return this.#place(params, 'OTO', call, 2);
  }

  /** An order, and a pair that comes when it is filled. */
  @OrderOperation(
    { rest: 'POST /orderList/otoco', ws: 'orderList.place.otoco' },
    { newOrders: 3, params: LIST_PARAMS.OTOCO },
  )
  placeLeadAndPair(params: Params, call: CallContext): unknown {
    return this.#place(params, 'OTOCO', call, 3);
  }

  /** Cancels all that is open of a list. @throws ApiError -2011 */
  @OrderOperation(
    { rest: 'DELETE /orderList', ws: 'orderList.cancel' },
    { newOrders: 0, params: ['symbol', 'orderListId', 'listClientOrderId', 'newClientOrderId'] },
  )
  cancelList(params: Params, { account }: CallContext): unknown {
    const { symbol } = demandSymbol(params, this.#exchange);
    const list = this.#named(params, account, 'listClientOrderId', NONE_NAMED);
    const cancelId = params.clientId('newClientOrderId') ?? randomClientId(this.#random);
    const order = list?.symbol === symbol ? list.orders.find(isOpen) : undefined;
    if (order === undefined) throw new ApiError(-2011, 'Unknown order list sent.');
    return cancelAndAnswer(this.#exchange, order, cancelId);
  }

  /** @throws ApiError -2018 */
  @AccountOperation({ rest: 'GET /orderList', ws: 'orderList.status' }, 4, ['orderListId', 'origClientOrderId'])
  listStatus(params: Params, { account }: CallContext): unknown {
    const list = this.#named(params, account, 'origClientOrderId', NEITHER);
    if (list === undefined) throw new ApiError(-2018, 'Order list does not exist.');
    return listFields(list);
  }

  @AccountOperation({ rest: 'GET /openOrderList', ws: 'openOrderLists.status' }, 6, [])
  openLists(_params: Params, { account }: CallContext): unknown {
    return this.#exchange.clients.lists.open(account).map(listFields);
  }

  /** All lists of the caller, from an id or a time on, otherwise the newest. @throws ApiError -1128 */
  @AccountOperation({ rest: 'GET /allOrderList', ws: 'allOrderLists' }, 20, [
    ...['fromId', 'startTime', 'endTime', 'limit'],
  ])
  allLists(params: Params, { account }: CallContext): unknown {
    const fromId = params.whole('fromId');
    const { fromMs, toMs, isGiven } = readSpan(params);
    if (fromId !== undefined && isGiven) throw new ApiError(-1128, 'Combination of optional parameters invalid.');
    const limit = params.limit(DEFAULT_ROWS, MOST_ROWS);
    const rows = this.#exchange.clients.lists
      .all(account)
      .filter(({ listId, createdAtMs }) => listId >= (fromId ?? 0) && createdAtMs >= fromMs && createdAtMs <= toMs);
    return (fromId === undefined && !isGiven ? rows.slice(-limit) : rows.slice(0, limit)).map(listFields);
  }

  #place(params: Params, kind: OrderListKind, { account, nowMs }: CallContext, count: number): unknown {
    const request = readOrderList(params, kind, this.#placement.readingDesk(account, nowMs));
    const types = [...(request.lead === undefined ? [] : [request.lead]), ...request.others].map(({ type }) => type);
    const responses = types.map((type) => readResponseType(params, type));
    this.#placement.demandBook(request.symbol);
    this.#limits.allowOrders(account, nowMs, count);
    const { list, placed } = this.#exchange.placeList(account, request);
    // A list is answered in full where nothing else is asked for.
    const said = params.has('newOrderRespType') ? responses : types.map(() => 'RESULT' as const);
    return {
      ...listFields(list),
      orderReports: placed.map((one, index) => placementAnswer(one, said[index] ?? 'RESULT')),
    };
  }

  #named(params: Params, account: string, clientName: string, none: string): OrderList | undefined {
    const listId = params.whole('orderListId');
    const clientListId = params.optional(clientName);
    if (listId === undefined && clientListId === undefined) throw new ApiError(-1102, none);
    const { lists } = this.#exchange.clients;
    const list = listId === undefined ? lists.byClientId(account, clientListId ?? '') : lists.byId(listId);
    if (list?.account !== account) return undefined;
    return clientListId === undefined || list.clientListId === clientListId ? list : undefined;
  }
}
