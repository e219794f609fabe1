import { Inject, Injectable } from '@nestjs/common';
import type { FilteredOrderType } from '#libs/domain';
import type { Decimal, Random } from '#libs/kernel';
import { RANDOM } from '#libs/platform';
import { VENUE_MARKET } from '../../ports.js';
import { Exchange } from '../exchange/exchange.js';
import type { PlacedOrder } from '../exchange/exchange.js';
import { expiry, orderFields } from '../exchange/order-record.js';
import type { OrderRequest } from '../exchange/order-request.js';
import type { OrderTrade } from '../exchange/reports.js';
import { priceText, quantityText, wireText } from '../exchange/symbol-rules.js';
import type { SymbolRules } from '../exchange/symbol-rules.js';
import { averagePrice } from '../market/average-price.js';
import type { MarketData } from '../market/market-data.js';
import { ApiError, orderRejected } from '../requests/api-error.js';
import { OrderOperation } from '../requests/operation.js';
import type { CallContext } from '../requests/operation.js';
import type { Params } from '../requests/params.js';
import { RateLimits } from '../requests/rate-limits.js';
import { ORDER_PARAMS, readNewOrder } from './new-order-request.js';
import type { ReadingDesk } from './new-order-request.js';

const RESPONSE_TYPES = ['ACK', 'RESULT', 'FULL'] as const;
/** How much the answer to a new order says. */
export type ResponseType = (typeof RESPONSE_TYPES)[number];

/** The code of what the book, and no filter, refuses. */
const NEW_ORDER_REJECTED = -2010;

/** New orders: placed, or only judged. */
@Injectable()
export class OrderPlacement {
  readonly #exchange: Exchange;
  readonly #market: MarketData;
  readonly #limits: RateLimits;
  readonly #random: Random;

  constructor(
    exchange: Exchange,
    @Inject(VENUE_MARKET) market: MarketData,
    limits: RateLimits,
    @Inject(RANDOM) random: Random,
  ) {
    this.#exchange = exchange;
    this.#market = market;
    this.#limits = limits;
    this.#random = random;
  }

  @OrderOperation({ rest: 'POST /order', ws: 'order.place' }, { newOrders: 1, params: ORDER_PARAMS })
  placeOrder(params: Params, { account, nowMs }: CallContext): unknown {
    const request = this.#read(params, account, nowMs);
    const responseType = readResponseType(params, request.type);
    this.demandBook(request.rules.symbol);
    this.#limits.allowOrders(account, nowMs, 1);
    return placementAnswer(this.#exchange.place(account, request), responseType);
  }

  /** Judges a new order as {@link placeOrder} would, and places nothing. */
  @OrderOperation(
    { rest: 'POST /order/test', ws: 'order.test' },
    { newOrders: 0, params: [...ORDER_PARAMS, 'computeCommissionRates'] },
  )
  testOrder(params: Params, { account, nowMs }: CallContext): unknown {
    const request = this.#read(params, account, nowMs);
    readResponseType(params, request.type);
    this.demandBook(request.rules.symbol);
    this.#exchange.check(account, request);
    if (params.optional('computeCommissionRates') !== 'true') return {};
    const { makerFee, takerFee } = this.#exchange.terms(account);
    const rates = { maker: wireText(makerFee), taker: wireText(takerFee) };
    return { standardCommissionForOrder: rates, taxCommissionForOrder: { maker: '0.00000000', taker: '0.00000000' } };
  }

  /** Refuses a new order whose parameters are wrong or that a filter does not let pass; what only the book can refuse passes. @throws ApiError */
  demandSound(params: Params, { account, nowMs }: CallContext): void {
    try {
      readResponseType(params, this.#read(params, account, nowMs).type);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== NEW_ORDER_REJECTED) throw error;
    }
  }

  #read(params: Params, account: string, nowMs: number): OrderRequest {
    return readNewOrder(params, this.readingDesk(account, nowMs));
  }

  /** What orders of an account are read with. */
  readingDesk(account: string, nowMs: number): ReadingDesk {
    const average = (symbol: string, minutes: number): Decimal =>
      averagePrice(this.#market, this.#exchange.market(symbol), minutes, nowMs);
    return { exchange: this.#exchange, account, random: this.#random, averagePrice: average };
  }

  /** An order needs a book; refused for good, so that its sender knows at once that nothing happened. */
  demandBook(symbol: string): void {
    if (!this.#market.knows(symbol, 'book')) throw orderRejected('Market is closed.');
  }
}

/** How much an answer is to say; where it is not said what Binance says of a type. @throws ApiError -1130 */
export function readResponseType(params: Params, type: FilteredOrderType): ResponseType {
  const invalid = "Data sent for parameter 'newOrderRespType' is not valid.";
  const wanted = params.oneOf('newOrderRespType', RESPONSE_TYPES, -1130, invalid);
  return wanted ?? (type === 'LIMIT' || type === 'MARKET' ? 'FULL' : 'ACK');
}

function fillRow(rules: SymbolRules, trade: OrderTrade): Record<string, unknown> {
  return {
    price: priceText(rules, trade.priceTicks),
    qty: quantityText(rules, trade.lots),
    commission: wireText(trade.fee),
    commissionAsset: trade.feeAsset,
    tradeId: trade.tradeId,
  };
}

/** The answer to a new order, from its state now. */
export function placementAnswer({ order, trades }: PlacedOrder, type: ResponseType): Record<string, unknown> {
  const { symbol, orderId, orderListId, clientOrderId, ...state } = orderFields(order);
  const ack = { symbol, orderId, orderListId, clientOrderId, transactTime: order.createdAtMs };
  if (type === 'ACK') return ack;
  const result = {
    ...ack,
    ...state,
    workingTime: order.workingAtMs,
    selfTradePreventionMode: order.selfTradePrevention,
    ...expiry(order),
  };
  return type === 'RESULT' ? result : { ...result, fills: trades.map((trade) => fillRow(order.rules, trade)) };
}
