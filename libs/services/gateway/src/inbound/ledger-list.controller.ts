import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { LEDGER_READS, type LedgerReads } from '../ports.js';
import { KnownNames } from '../application/known-names.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { ListRoute } from './lists/list-route.js';
import { type Listing, pagedListing } from './lists/listing.js';
import { SHEETS } from './lists/sheets.js';
import { LedgerQuery } from './queries/ledger.query.js';
import { type LedgerLineView, LedgerView, ledgerLinesOf } from './views/ledger.view.js';

/** Everything that moved money. */
@ApiTags('accounts')
@Access('viewer')
@Controller('/v1/ledger')
export class LedgerListController {
  readonly #ledger: LedgerReads;
  readonly #names: KnownNames;

  constructor(@Inject(LEDGER_READS) ledger: LedgerReads, names: KnownNames) {
    this.#names = names;
    this.#ledger = ledger;
  }

  @Get()
  @ApiOperation({
    summary:
      'The double-entry ledger, newest first unless sorted otherwise: a page has `limit` transactions with all their lines',
  })
  @ListRoute(LedgerView)
  @ApiProblems(400, 401, 403, 429, 503)
  list(@Query() query: LedgerQuery): Listing {
    const { account, fromUs, kind, sort, toUs, venue } = query;
    const filter = { account, venue, kind, fromUs, toUs, oldestFirst: sort === 'oldest' };
    return pagedListing({
      kind: 'ledger',
      sheet: SHEETS.ledger,
      query,
      findUnknown: () => this.#names.findUnknown(query),
      view: (line: LedgerLineView) => line,
      read: async (page) => {
        const { next, rows } = await this.#ledger.listLedger(filter, page);
        return { rows: rows.flatMap(ledgerLinesOf), next };
      },
    });
  }
}
