import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FindPosition } from '../application/find-position.js';
import { TRADING_READS, type TradingReads } from '../ports.js';
import { KnownNames } from '../application/known-names.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { ListRoute } from './lists/list-route.js';
import { type Listing, pagedListing } from './lists/listing.js';
import { SHEETS } from './lists/sheets.js';
import { asProblemError } from './problem/asked-problem.js';
import { PositionQuery, PositionsQuery } from './queries/list.queries.js';
import { PositionParams } from './queries/path.params.js';
import { PositionsView } from './views/page.view.js';
import { PositionView, positionView } from './views/position.view.js';

/** What the accounts hold. */
@ApiTags('positions')
@Access('viewer')
@Controller('/v1/positions')
export class PositionsController {
  readonly #trading: TradingReads;
  readonly #names: KnownNames;
  readonly #findPosition: FindPosition;

  constructor(@Inject(TRADING_READS) trading: TradingReads, findPosition: FindPosition, names: KnownNames) {
    this.#names = names;
    this.#trading = trading;
    this.#findPosition = findPosition;
  }

  @Get()
  @ApiOperation({ summary: 'Positions by account, venue and instrument' })
  @ListRoute(PositionsView)
  @ApiProblems(400, 401, 403, 429, 503)
  list(@Query() query: PositionsQuery): Listing {
    const { account, venue, instrument } = query;
    const filter = { account, venue, instrument, onlyOpen: query.open === 'true' };
    return pagedListing({
      kind: 'positions',
      sheet: SHEETS.positions,
      query,
      findUnknown: () => this.#names.findUnknown(query),
      view: positionView,
      read: (page) => this.#trading.listPositions(filter, page),
    });
  }

  @Get(':account/:instrument')
  @ApiOperation({ summary: 'The position of an account in an instrument' })
  @ApiOkResponse({ type: PositionView })
  @ApiProblems(400, 401, 403, 404, 429, 503)
  async one(
    @Param() { account, instrument }: PositionParams,
    @Query() { venue }: PositionQuery,
  ): Promise<PositionView> {
    const position = await this.#findPosition.findPosition(account, instrument, venue);
    if (!position.ok) throw asProblemError(position.error, 'order-management');
    return positionView(position.value);
  }
}
