import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ChangeTradingState } from '../application/change-trading-state.js';
import { type Principal, RISK_READS, type RiskReads, type TradingStateChange } from '../ports.js';
import { Access, Unthrottled } from './access/access.js';
import { Caller } from './access/principal.js';
import { ApiProblems } from './api-docs.js';
import { asProblemError } from './problem/asked-problem.js';
import { NoQueryPipe } from './problem/strict-validation.js';
import { TradingStateBody } from './queries/trading-state.body.js';
import { CommandView, RiskView, commandView, riskView } from './views/risk.view.js';

/** The newest that are shown. */
const REFUSALS = 50;

/** What risk allows and has refused, and the kill switch. */
@ApiTags('risk')
@Controller('/v1/risk')
export class RiskController {
  readonly #risk: RiskReads;
  readonly #changeTradingState: ChangeTradingState;

  constructor(@Inject(RISK_READS) risk: RiskReads, changeTradingState: ChangeTradingState) {
    this.#risk = risk;
    this.#changeTradingState = changeTradingState;
  }

  @Get()
  @Access('viewer')
  @ApiOperation({ summary: 'Trading states, limits, exposure, and the newest refusals' })
  @ApiOkResponse({ type: RiskView })
  @ApiProblems(400, 401, 403, 429, 503)
  async overview(@Query(NoQueryPipe) _query: unknown): Promise<RiskView> {
    return riskView(await this.#risk.readOverview(REFUSALS));
  }

  @Post('halt')
  @Access('trader', 'risk')
  @Unthrottled()
  @HttpCode(200)
  @ApiOperation({ summary: 'Let nothing new through (the kill switch)' })
  @ApiOkResponse({ type: CommandView })
  @ApiProblems(400, 401, 403, 404, 409, 413, 415, 422, 503)
  halt(
    @Body() body: TradingStateBody,
    @Caller() caller: Principal,
    @Query(NoQueryPipe) _query: unknown,
  ): Promise<CommandView> {
    return this.#sendCommand('halt', body, caller);
  }

  @Post('reduce')
  @Access('risk')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let through only what brings positions nearer to zero' })
  @ApiOkResponse({ type: CommandView })
  @ApiProblems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
  reduce(
    @Body() body: TradingStateBody,
    @Caller() caller: Principal,
    @Query(NoQueryPipe) _query: unknown,
  ): Promise<CommandView> {
    return this.#sendCommand('reduce', body, caller);
  }

  @Post('resume')
  @Access('risk')
  @HttpCode(200)
  @ApiOperation({ summary: 'Trade again' })
  @ApiOkResponse({ type: CommandView })
  @ApiProblems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
  resume(
    @Body() body: TradingStateBody,
    @Caller() caller: Principal,
    @Query(NoQueryPipe) _query: unknown,
  ): Promise<CommandView> {
    return this.#sendCommand('resume', body, caller);
  }

  async #sendCommand(change: TradingStateChange, body: TradingStateBody, { name }: Principal): Promise<CommandView> {
    const { commandId, reply } = await this.#changeTradingState.changeTradingState(change, { ...body, actor: name });
    // The id goes back even if there was no response: sent again under it, the command is obeyed once.
    if (!reply.ok) throw asProblemError(reply.error, 'risk', { commandId });
    return commandView(commandId, reply.value);
  }
}
