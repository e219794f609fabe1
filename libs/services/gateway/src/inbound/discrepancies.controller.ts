import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TRADING_READS, type TradingReads } from '../ports.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { decodeCursor } from './queries/cursor.js';
import { DiscrepanciesQuery } from './queries/list.queries.js';
import { discrepancyView } from './views/discrepancy.view.js';
import { DiscrepanciesView, pageView } from './views/page.view.js';

/** Where our books and the venue differ. */
@ApiTags('accounts')
@Controller('/v1/discrepancies')
export class DiscrepanciesController {
  readonly #trading: TradingReads;

  constructor(@Inject(TRADING_READS) trading: TradingReads) {
    this.#trading = trading;
  }

  @Get()
  @Access('viewer')
  @ApiOperation({ summary: 'Differences between our books and the venue, newest first; only open ones by default' })
  @ApiOkResponse({ type: DiscrepanciesView })
  @ApiProblems(400, 401, 403, 429, 503)
  async list(@Query() { account, open, cursor, limit }: DiscrepanciesQuery): Promise<DiscrepanciesView> {
    const after = decodeCursor('discrepancies', cursor);
    const page = await this.#trading.listDiscrepancies({ account, onlyOpen: open === 'true' }, { after, limit });
    return pageView('discrepancies', page, discrepancyView);
  }
}
