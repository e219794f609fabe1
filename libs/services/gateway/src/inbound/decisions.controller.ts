import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RISK_READS, type RiskReads } from '../ports.js';
import { KnownNames } from '../application/known-names.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { ListRoute } from './lists/list-route.js';
import { type Listing, pagedListing } from './lists/listing.js';
import { SHEETS } from './lists/sheets.js';
import { notFound } from './problem/problem-error.js';
import { NoQueryPipe } from './problem/strict-validation.js';
import { DecisionsQuery } from './queries/list.queries.js';
import { IntentParams } from './queries/path.params.js';
import { DecisionView, decisionView } from './views/decision.view.js';
import { DecisionsView } from './views/page.view.js';

/** What risk decided, and why. */
@ApiTags('risk')
@Controller('/v1/decisions')
export class DecisionsController {
  readonly #risk: RiskReads;
  readonly #names: KnownNames;

  constructor(@Inject(RISK_READS) risk: RiskReads, names: KnownNames) {
    this.#names = names;
    this.#risk = risk;
  }

  @Get()
  @Access('viewer')
  @ApiOperation({ summary: 'Decisions on intents with every number the rules looked at, newest first' })
  @ListRoute(DecisionsView)
  @ApiProblems(400, 401, 403, 429, 503)
  list(@Query() query: DecisionsQuery): Listing {
    const { account, venue, instrument, strategy, decision, rule, fromUs, toUs } = query;
    const span = { fromUs, toUs, oldestFirst: query.sort === 'oldest' };
    const filter = { account, venue, instrument, strategy, decision, rule, ...span };
    return pagedListing({
      kind: 'decisions',
      sheet: SHEETS.decisions,
      query,
      findUnknown: () => this.#names.findUnknown(query),
      view: decisionView,
      read: (page) => this.#risk.listDecisions(filter, page),
    });
  }

  @Get(':intentId')
  @Access('viewer')
  @ApiOperation({ summary: 'The decision on an intent' })
  @ApiOkResponse({ type: DecisionView })
  @ApiProblems(400, 401, 403, 404, 429, 503)
  async one(@Param() { intentId }: IntentParams, @Query(NoQueryPipe) _query: unknown): Promise<DecisionView> {
    const decision = await this.#risk.findDecision(intentId);
    if (decision === undefined) throw notFound(`decision on intent ${intentId}`, { intentId });
    return decisionView(decision);
  }
}
