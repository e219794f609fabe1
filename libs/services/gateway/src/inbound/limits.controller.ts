import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Clock, US_PER_SECOND } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import { GiveCommand } from '../application/give-command.js';
import { ReadLimitsUse } from '../application/read-limits-use.js';
import { OPERATOR_COMMANDS, type OperatorCommands, type Principal } from '../ports.js';
import { Access } from './access/access.js';
import { Caller } from './access/principal.js';
import { ApiProblems } from './api-docs.js';
import { asProblemError } from './problem/asked-problem.js';
import { NoQueryPipe } from './problem/strict-validation.js';
import { SetLimitsBody, TryLimitsBody } from './queries/limits.bodies.js';
import { AccountParams } from './queries/path.params.js';
import {
  AccountLimitsView,
  SetLimitsView,
  TriedLimitsView,
  accountLimitsView,
  setLimitsView,
  triedLimitsView,
} from './views/limits.view.js';

const DAY_US = 86_400 * US_PER_SECOND;

/** The limits of an account: what is used of them, what others would have refused, and setting them. */
@ApiTags('risk')
@Controller('/v1/accounts')
export class LimitsController {
  readonly #commands: OperatorCommands;
  readonly #give: GiveCommand;
  readonly #readLimitsUse: ReadLimitsUse;
  readonly #clock: Clock;

  constructor(
    @Inject(OPERATOR_COMMANDS) commands: OperatorCommands,
    give: GiveCommand,
    readLimitsUse: ReadLimitsUse,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#commands = commands;
    this.#give = give;
    this.#readLimitsUse = readLimitsUse;
    this.#clock = clock;
  }

  @Get(':account/limits')
  @Access('viewer')
  @ApiOperation({ summary: 'The limits in force, who set them, and how much of them is used' })
  @ApiOkResponse({ type: AccountLimitsView })
  @ApiProblems(400, 401, 403, 404, 429, 503)
  async inForce(@Param() { account }: AccountParams, @Query(NoQueryPipe) _query: unknown): Promise<AccountLimitsView> {
    const use = await this.#readLimitsUse.readLimitsUse(account);
    if (!use.ok) throw asProblemError(use.error, 'risk', { account });
    return accountLimitsView(use.value);
  }

  @Access('trader', 'risk')
  @Post(':account/limits/try')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Which of the orders that were approved today other limits would have refused; changes nothing',
  })
  @ApiOkResponse({ type: TriedLimitsView })
  @ApiProblems(400, 401, 403, 404, 413, 415, 422, 429, 503)
  async tryLimits(
    @Param() { account }: AccountParams,
    @Body() { limits, sinceUs }: TryLimitsBody,
    @Caller() { name: actor }: Principal,
    @Query(NoQueryPipe) _query: unknown,
  ): Promise<TriedLimitsView> {
    const nowUs = this.#clock.nowUs();
    const since = sinceUs ?? Math.max(1, nowUs - (nowUs % DAY_US));
    const command = { account, limits, sinceUs: since, actor, reason: 'a dry run' };
    const { reply } = await this.#give.giveCommand('try-limits', command, (named) => this.#commands.tryLimits(named));
    if (!reply.ok) throw asProblemError(reply.error, 'risk', { account });
    return triedLimitsView(reply.value);
  }

  @Access('risk')
  @Post(':account/limits')
  @HttpCode(200)
  @ApiOperation({ summary: 'Put a set of limits in force: the next decision is made by it, over restarts too' })
  @ApiOkResponse({ type: SetLimitsView })
  @ApiProblems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
  async setLimits(
    @Param() { account }: AccountParams,
    @Body() body: SetLimitsBody,
    @Caller() { name: actor }: Principal,
    @Query(NoQueryPipe) _query: unknown,
  ): Promise<SetLimitsView> {
    const command = { ...body, actor, account };
    const { commandId, reply } = await this.#give.giveCommand('set-limits', command, (named) =>
      this.#commands.setLimits(named),
    );
    if (!reply.ok) throw asProblemError(reply.error, 'risk', { commandId });
    return setLimitsView(commandId, reply.value);
  }
}
