import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ReadMarket } from '../application/read-market.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { asProblemError } from './problem/asked-problem.js';
import { NoQueryPipe } from './problem/strict-validation.js';
import { MarketParams } from './queries/path.params.js';
import { MarketView, marketView } from './views/market.view.js';

/** Where the markets stand. */
@ApiTags('market')
@Access('viewer')
@Controller('/v1/market')
export class MarketController {
  readonly #readMarket: ReadMarket;

  constructor(readMarket: ReadMarket) {
    this.#readMarket = readMarket;
  }

  @Get(':venue/:instrument')
  @ApiOperation({
    summary:
      'Last price, best bid and ask, and the top of the book; the last known ones, marked STALE, while no feed responds',
  })
  @ApiOkResponse({ type: MarketView })
  @ApiProblems(400, 401, 403, 404, 429, 503)
  async one(@Param() { venue, instrument }: MarketParams, @Query(NoQueryPipe) _query: unknown): Promise<MarketView> {
    const market = await this.#readMarket.readMarket(venue, instrument);
    if (!market.ok) throw asProblemError(market.error, 'market-data', { venue, instrument });
    return marketView(market.value);
  }
}
