import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Clock, namesToOffer } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { EquityBoard } from '../application/live/equity.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { ListRoute } from './lists/list-route.js';
import { type Listing, wholeListing } from './lists/listing.js';
import { SHEETS } from './lists/sheets.js';
import { notFound } from './problem/problem-error.js';
import { NoQueryPipe } from './problem/strict-validation.js';
import { AccountParams } from './queries/path.params.js';
import { EquityCurveView, equityPointView, equityView } from './views/live.view.js';

/** What the accounts are worth, over time. */
@ApiTags('accounts')
@Controller('/v1/accounts')
export class EquityController {
  readonly #equity: EquityBoard;
  readonly #clock: Clock;

  constructor(equity: EquityBoard, @Inject(CLOCK) clock: Clock) {
    this.#equity = equity;
    this.#clock = clock;
  }

  @Get(':account/equity')
  @Access('viewer')
  @ApiOperation({
    summary:
      'Equity at the prices of now, and its curve: a week by the minute, the last hour by the second; CSV is the curve',
  })
  @ListRoute(EquityCurveView)
  @ApiProblems(400, 401, 403, 404, 429)
  curve(@Param() { account }: AccountParams, @Query(NoQueryPipe) _query: unknown): Listing {
    const now = this.#equity.valueAt(account, this.#clock.nowUs());
    if (now === undefined) {
      const known = namesToOffer(account, this.#equity.accounts);
      throw notFound(`account ${account}; there are ${known}`, { account, known });
    }
    const points = this.#equity.curveOf(account).map(equityPointView);
    const curve: EquityCurveView = { now: equityView(now), points };
    return wholeListing(SHEETS.equity, points, curve);
  }
}
