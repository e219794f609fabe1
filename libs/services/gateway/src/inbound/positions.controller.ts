import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TradingReader } from '#libs/persistence';
import { ApiProblems } from './api-docs.js';
import { ProblemError, notFound } from './problem/problem-error.js';
import { decodeCursor } from './queries/cursor.js';
import { PositionQuery, PositionsQuery } from './queries/list.queries.js';
import { PositionParams } from './queries/path.params.js';
import { PositionsView, pageView } from './views/page.view.js';
import { PositionView, positionView } from './views/position.view.js';

/** What the accounts hold. */
@ApiTags('positions')
@Controller('/v1/positions')
export class PositionsController {
  readonly #reader: TradingReader;

  constructor(@Inject(TradingReader) reader: TradingReader) {
    this.#reader = reader;
  }

  @Get()
  @ApiOperation({ summary: 'Positions by account, venue and instrument' })
  @ApiOkResponse({ type: PositionsView })
  @ApiProblems(400, 503)
  async list(@Query() query: PositionsQuery): Promise<PositionsView> {
    const { account, venue, instrument, limit } = query;
    const after = decodeCursor('positions', query.cursor);
    const filter = { account, venue, instrument, open: query.open === 'true' };
    return pageView('positions', await this.#reader.positions(filter, { after, limit }), positionView);
  }

  @Get(':account/:instrument')
  @ApiOperation({ summary: 'The position of an account in an instrument' })
  @ApiOkResponse({ type: PositionView })
  @ApiProblems(400, 404, 503)
  async one(
    @Param() { account, instrument }: PositionParams,
    @Query() { venue }: PositionQuery,
  ): Promise<PositionView> {
    const rows = await this.#reader.position(account, instrument);
    const wanted = rows.filter((row) => venue === undefined || row.venue === venue);
    const [row] = wanted;
    if (row === undefined) throw notFound(`position of ${account} in ${instrument}`, { account, instrument });
    if (wanted.length > 1) {
      const venues = wanted.map((one) => one.venue).join(', ');
      throw new ProblemError(400, 'VENUE_NEEDED', `${account} has ${instrument} at ${venues}: say which by venue=…`);
    }
    return positionView(row);
  }
}
