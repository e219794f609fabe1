import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FindPosition } from '../application/find-position.js';
import { TRADING_READS, type TradingReads } from '../ports.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { asProblemError } from './problem/asked-problem.js';
import { decodeCursor } from './queries/cursor.js';
import { PositionQuery, PositionsQuery } from './queries/list.queries.js';
import { PositionParams } from './queries/path.params.js';
import { PositionsView, pageView } from './views/page.view.js';
import { PositionView, positionView } from './views/position.view.js';

/** What the accounts hold. */
@ApiTags('positions')
@Access('viewer')
@Controller('/v1/positions')
export class PositionsController {
  readonly #trading: TradingReads;
  readonly #findPosition: FindPosition;

  constructor(@Inject(TRADING_READS) trading: TradingReads, findPosition: FindPosition) {
    this.#trading = trading;
    this.#findPosition = findPosition;
  }

  @Get()
  @ApiOperation({ summary: 'Positions by account, venue and instrument' })
  @ApiOkResponse({ type: PositionsView })
  @ApiProblems(400, 401, 403, 429, 503)
  async list(@Query() query: PositionsQuery): Promise<PositionsView> {
    const { account, venue, instrument, limit } = query;
    const after = decodeCursor('positions', query.cursor);
    const filter = { account, venue, instrument, onlyOpen: query.open === 'true' };
    return pageView('positions', await this.#trading.listPositions(filter, { after, limit }), positionView);
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
