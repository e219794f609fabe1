import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { MARKET_QUERY, type MarketReply, subject } from '#libs/contracts';
import { ASKER, type Asker } from '#libs/messaging';
import { ApiProblems } from './api-docs.js';
import { asProblemError } from './problem/asked-problem.js';
import { NoQueryPipe } from './problem/strict-validation.js';
import { MarketParams } from './queries/path.params.js';
import { MarketView, marketView } from './views/market.view.js';

/** Where the markets stand. */
@ApiTags('market')
@Controller('/v1/market')
export class MarketController {
  readonly #asker: Asker;

  constructor(@Inject(ASKER) asker: Asker) {
    this.#asker = asker;
  }

  @Get(':venue/:instrument')
  @ApiOperation({ summary: 'Last price, best bid and ask, and the top of the book' })
  @ApiOkResponse({ type: MarketView })
  @ApiProblems(400, 404, 503)
  async one(@Param() { venue, instrument }: MarketParams, @Query(NoQueryPipe) _query: unknown): Promise<MarketView> {
    const reply = await this.#asker.ask<MarketReply>(subject(MARKET_QUERY, venue, instrument), {});
    if (!reply.ok) throw asProblemError(reply.error, 'market-data', { venue, instrument });
    return marketView(reply.value);
  }
}
