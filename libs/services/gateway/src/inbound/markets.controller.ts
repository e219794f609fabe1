import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { US_PER_SECOND, namesToOffer } from '#libs/kernel';
import { MarketTable } from '../application/live/market-table.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { ListRoute } from './lists/list-route.js';
import { type Listing, wholeListing } from './lists/listing.js';
import { SHEETS } from './lists/sheets.js';
import { notFound } from './problem/problem-error.js';
import { NoQueryPipe } from './problem/strict-validation.js';
import { HistoryQuery } from './queries/history.query.js';
import { MarketParams } from './queries/path.params.js';
import {
  InstrumentView,
  LiveMarketView,
  MarketHistoryView,
  instrumentView,
  liveMarketView,
  marketHistoryView,
} from './views/live.view.js';

/** Every market that a feed publishes. */
@ApiTags('market')
@Controller('/v1')
export class MarketsController {
  readonly #markets: MarketTable;

  constructor(markets: MarketTable) {
    this.#markets = markets;
  }

  @Get('markets')
  @Access('viewer')
  @ApiOperation({ summary: 'Where every market stands, by the ticks so far' })
  @ListRoute([LiveMarketView])
  @ApiProblems(400, 401, 403, 429)
  markets(@Query(NoQueryPipe) _query: unknown): Listing {
    return wholeListing(SHEETS.markets, [...this.#markets.all.values()].map(liveMarketView));
  }

  @Get('instruments')
  @Access('viewer')
  @ApiOperation({ summary: 'What can be traded, with the steps and floors that the venues demand' })
  @ListRoute([InstrumentView])
  @ApiProblems(400, 401, 403, 429)
  instruments(@Query(NoQueryPipe) _query: unknown): Listing {
    return wholeListing(SHEETS.instruments, [...this.#markets.all.values()].map(instrumentView));
  }

  @Get('market/:venue/:instrument/history')
  @Access('viewer')
  @ApiOperation({
    summary: 'Candles of the last hour and the newest trades, as this gateway has seen them; CSV is the candles',
  })
  @ListRoute(MarketHistoryView)
  @ApiProblems(400, 401, 403, 404, 429)
  history(@Param() { venue, instrument }: MarketParams, @Query() { seconds, limit }: HistoryQuery): Listing {
    const market = this.#markets.find(venue, instrument);
    if (market === undefined) {
      const known = namesToOffer(`${venue}:${instrument}`, this.#markets.all.keys());
      throw notFound(`market ${venue}:${instrument}; there are ${known}`, { venue, instrument, known });
    }
    const view = marketHistoryView(market.bars.barsOf(seconds, limit), market);
    const bars = view.bars.map((bar) => ({ ...bar, startAtUs: bar.second * US_PER_SECOND }));
    return wholeListing(SHEETS.bars, bars, view);
  }
}
