import { Readable } from 'node:stream';
import { Controller, Get, Headers, Inject, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { TRADING_READS, type TradingReads } from '../ports.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { decodeCursor } from './queries/cursor.js';
import { TradesQuery } from './queries/list.queries.js';
import { TradesView, pageView } from './views/page.view.js';
import { tradesAsCsv } from './views/trades.csv.js';
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
  @ApiOperation({
    summary:
      'Trades (booked fills), newest first unless sorted otherwise; `Accept: text/csv` gets all that match as CSV',
  })
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(TradesView) } },
      'text/csv': { schema: { type: 'string' } },
    },
    type: TradesView,
  })
  @ApiProblems(400, 401, 403, 429, 503)
  async list(
    @Query() query: TradesQuery,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TradesView | StreamableFile> {
    const { account, venue, instrument, strategy, clientOrderId, fromUs, toUs, limit } = query;
    const after = decodeCursor('trades', query.cursor);
    const span = { fromUs, toUs, oldestFirst: query.sort === 'oldest' };
    const filter = { account, venue, instrument, strategy, clientOrderId, ...span };
    if (!prefersCsv(accept)) {
      return pageView('trades', await this.#trading.listTrades(filter, { after, limit }), tradeView);
    }
    void reply.header('content-disposition', 'attachment; filename="trades.csv"');
    const lines = tradesAsCsv((page) => this.#trading.listTrades(filter, page), after);
    return new StreamableFile(Readable.from(lines), { type: 'text/csv; charset=utf-8; header=present' });
  }
}

/** Whether a client wants CSV: it names it, and does not name JSON before it. */
function prefersCsv(accept = ''): boolean {
  const csv = accept.indexOf('text/csv');
  const json = accept.indexOf('application/json');
  return csv >= 0 && (json < 0 || csv < json);
}
