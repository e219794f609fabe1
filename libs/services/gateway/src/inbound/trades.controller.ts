import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { TRADING_READS, type TradingReads } from '../ports.js';
import { KnownNames } from '../application/known-names.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { ListRoute } from './lists/list-route.js';
import { type Listing, pagedListing } from './lists/listing.js';
import { SHEETS } from './lists/sheets.js';
import { TradesQuery } from './queries/list.queries.js';
import { TradesView } from './views/page.view.js';
import { tradeView } from './views/trade.view.js';

/** What was executed and booked. */
@ApiTags('trades')
@Access('viewer')
@Controller('/v1/trades')
export class TradesController {
  readonly #trading: TradingReads;
  readonly #names: KnownNames;

  constructor(@Inject(TRADING_READS) trading: TradingReads, names: KnownNames) {
    this.#names = names;
    this.#trading = trading;
  }

  @Get()
  @ApiOperation({ summary: 'Trades (booked fills), newest first unless sorted otherwise' })
  @ListRoute(TradesView)
  @ApiProblems(400, 401, 403, 429, 503)
  list(@Query() query: TradesQuery): Listing {
    const { account, venue, instrument, strategy, clientOrderId, fromUs, toUs } = query;
    const span = { fromUs, toUs, oldestFirst: query.sort === 'oldest' };
    const filter = { account, venue, instrument, strategy, clientOrderId, ...span };
    return pagedListing({
      kind: 'trades',
      sheet: SHEETS.trades,
      query,
      findUnknown: () => this.#names.findUnknown(query),
      view: tradeView,
      read: (page) => this.#trading.listTrades(filter, page),
    });
  }
}
