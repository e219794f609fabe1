import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TRADING_READS, type TradingReads } from '../ports.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { decodeCursor } from './queries/cursor.js';
import { TradesQuery } from './queries/list.queries.js';
import { TradesView, pageView } from './views/page.view.js';
import { tradeView } from './views/trade.view.js';

/** What was executed and booked. */
@ApiTags('trades')
@Access('viewer')
@Controller('/v1/trades')
export class TradesController {
  readonly #trading: TradingReads;

  constructor(@Inject(TRADING_READS) trading: TradingReads) {
    this.#trading = trading;
  }

  @Get()
  @ApiOperation({ summary: 'Trades (booked fills), newest first' })
  @ApiOkResponse({ type: TradesView })
  @ApiProblems(400, 401, 403, 429, 503)
  async list(@Query() query: TradesQuery): Promise<TradesView> {
    const { account, venue, instrument, strategy, clientOrderId, limit } = query;
    const after = decodeCursor('trades', query.cursor);
    const filter = { account, venue, instrument, strategy, clientOrderId };
    const page = await this.#trading.listTrades(filter, { after, limit });
    return pageView('trades', page, tradeView);
  }
}
