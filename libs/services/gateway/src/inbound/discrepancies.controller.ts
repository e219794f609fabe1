import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { TRADING_READS, type TradingReads } from '../ports.js';
import { KnownNames } from '../application/known-names.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { ListRoute } from './lists/list-route.js';
import { type Listing, pagedListing } from './lists/listing.js';
import { SHEETS } from './lists/sheets.js';
import { DiscrepanciesQuery } from './queries/list.queries.js';
import { discrepancyView } from './views/discrepancy.view.js';
import { DiscrepanciesView } from './views/page.view.js';

/** Where our books and the venue differ. */
@ApiTags('accounts')
@Controller('/v1/discrepancies')
export class DiscrepanciesController {
  readonly #trading: TradingReads;
  readonly #names: KnownNames;

  constructor(@Inject(TRADING_READS) trading: TradingReads, names: KnownNames) {
    this.#names = names;
    this.#trading = trading;
  }

  @Get()
  @Access('viewer')
  @ApiOperation({ summary: 'Differences between our books and the venue, newest first; only open ones by default' })
  @ListRoute(DiscrepanciesView)
  @ApiProblems(400, 401, 403, 429, 503)
  list(@Query() query: DiscrepanciesQuery): Listing {
    const filter = { account: query.account, onlyOpen: query.open === 'true' };
    return pagedListing({
      kind: 'discrepancies',
      sheet: SHEETS.discrepancies,
      query,
      findUnknown: () => this.#names.findUnknown(query),
      view: discrepancyView,
      read: (page) => this.#trading.listDiscrepancies(filter, page),
    });
  }
}
