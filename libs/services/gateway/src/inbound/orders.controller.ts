import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TRADING_READS, type TradingReads } from '../ports.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { notFound } from './problem/problem-error.js';
import { NoQueryPipe } from './problem/strict-validation.js';
import { decodeCursor } from './queries/cursor.js';
import { OrdersQuery } from './queries/list.queries.js';
import { OrderParams } from './queries/path.params.js';
import { OrderView, orderView } from './views/order.view.js';
import { OrdersView, pageView } from './views/page.view.js';

/** What was asked of the venues. */
@ApiTags('orders')
@Access('viewer')
@Controller('/v1/orders')
export class OrdersController {
  readonly #trading: TradingReads;

  constructor(@Inject(TRADING_READS) trading: TradingReads) {
    this.#trading = trading;
  }

  @Get()
  @ApiOperation({ summary: 'Orders, newest first' })
  @ApiOkResponse({ type: OrdersView })
  @ApiProblems(400, 401, 403, 429, 503)
  async list(@Query() query: OrdersQuery): Promise<OrdersView> {
    const { account, venue, instrument, status, strategy, limit } = query;
    const after = decodeCursor('orders', query.cursor);
    const page = await this.#trading.listOrders({ account, venue, instrument, status, strategy }, { after, limit });
    return pageView('orders', page, orderView);
  }

  @Get(':clientOrderId')
  @ApiOperation({ summary: 'The order of a client order id' })
  @ApiOkResponse({ type: OrderView })
  @ApiProblems(400, 401, 403, 404, 429, 503)
  async one(@Param() { clientOrderId }: OrderParams, @Query(NoQueryPipe) _query: unknown): Promise<OrderView> {
    const order = await this.#trading.findOrder(clientOrderId);
    if (order === undefined) throw notFound(`order ${clientOrderId}`, { clientOrderId });
    return orderView(order);
  }
}
