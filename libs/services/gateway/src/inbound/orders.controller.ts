import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ReadOrderTimeline } from '../application/read-order-timeline.js';
import { TRADING_READS, type TradingReads } from '../ports.js';
import { KnownNames } from '../application/known-names.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { ListRoute } from './lists/list-route.js';
import { type Listing, pagedListing } from './lists/listing.js';
import { SHEETS } from './lists/sheets.js';
import { notFound } from './problem/problem-error.js';
import { NoQueryPipe } from './problem/strict-validation.js';
import { OrdersQuery } from './queries/list.queries.js';
import { OrderParams } from './queries/path.params.js';
import { OrderTimelineView, orderTimelineView } from './views/order-timeline.view.js';
import { OrderView, orderView } from './views/order.view.js';
import { OrdersView } from './views/page.view.js';

/** What was asked of the venues. */
@ApiTags('orders')
@Access('viewer')
@Controller('/v1/orders')
export class OrdersController {
  readonly #trading: TradingReads;
  readonly #names: KnownNames;

  readonly #readOrderTimeline: ReadOrderTimeline;

  constructor(@Inject(TRADING_READS) trading: TradingReads, readOrderTimeline: ReadOrderTimeline, names: KnownNames) {
    this.#names = names;
    this.#trading = trading;
    this.#readOrderTimeline = readOrderTimeline;
  }

  @Get()
  @ApiOperation({ summary: 'Orders by the time of their commit, newest first unless sorted otherwise' })
  @ListRoute(OrdersView)
  @ApiProblems(400, 401, 403, 429, 503)
  list(@Query() query: OrdersQuery): Listing {
    const { account, venue, instrument, status, strategy, fromUs, toUs } = query;
    const span = { fromUs, toUs, oldestFirst: query.sort === 'oldest' };
    const filter = { account, venue, instrument, status, strategy, ...span };
    return pagedListing({
      kind: 'orders',
      sheet: SHEETS.orders,
      query,
      findUnknown: () => this.#names.findUnknown(query),
      view: orderView,
      read: (page) => this.#trading.listOrders(filter, page),
    });
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

  @Get(':clientOrderId/timeline')
  @Access('viewer')
  @ApiOperation({
    summary: 'The life of an order: the hops from the tick to the end, its events, risk’s decision, its trades',
  })
  @ApiOkResponse({ type: OrderTimelineView })
  @ApiProblems(400, 401, 403, 404, 429, 503)
  async timeline(
    @Param() { clientOrderId }: OrderParams,
    @Query(NoQueryPipe) _query: unknown,
  ): Promise<OrderTimelineView> {
    const timeline = await this.#readOrderTimeline.readOrderTimeline(clientOrderId);
    if (timeline === undefined) throw notFound(`order ${clientOrderId}`, { clientOrderId });
    return orderTimelineView(timeline);
  }
}
