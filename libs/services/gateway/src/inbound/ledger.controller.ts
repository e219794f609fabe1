import { Body, Controller, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LOG, type Log } from '#libs/platform';
import { LEDGER_COMMANDS, type LedgerCommands, type Principal } from '../ports.js';
import { Access } from './access/access.js';
import { Caller } from './access/principal.js';
import { ApiProblems } from './api-docs.js';
import { asProblemError } from './problem/asked-problem.js';
import { NoQueryPipe } from './problem/strict-validation.js';
import { AcceptDifferenceBody, DifferenceParams } from './queries/accept-difference.body.js';
import { AcceptedDifferenceView, acceptedDifferenceView } from './views/accepted-difference.view.js';

/** What operators decide about the ledger. */
@ApiTags('accounts')
@Controller('/v1/accounts')
export class LedgerController {
  readonly #ledger: LedgerCommands;
  readonly #log: Log;

  constructor(@Inject(LEDGER_COMMANDS) ledger: LedgerCommands, @Inject(LOG) log: Log) {
    this.#ledger = ledger;
    this.#log = log;
  }

  @Access('risk')
  @Post(':account/differences/:discrepancyId/accept')
  @HttpCode(200)
  @ApiOperation({ summary: 'Accept a difference to the venue: an adjustment in the ledger closes it' })
  @ApiOkResponse({ type: AcceptedDifferenceView })
  @ApiProblems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
  async accept(
    @Param() { account, discrepancyId }: DifferenceParams,
    @Body() { reason }: AcceptDifferenceBody,
    @Caller() { name: actor }: Principal,
    @Query(NoQueryPipe) _query: unknown,
  ): Promise<AcceptedDifferenceView> {
    const command = { account, discrepancyId, actor, reason };
    this.#log.warn(command, 'an operator accepts a difference');
    const reply = await this.#ledger.acceptDifference(command);
    if (!reply.ok) throw asProblemError(reply.error, 'order-management', { discrepancyId });
    return acceptedDifferenceView(reply.value);
  }
}
