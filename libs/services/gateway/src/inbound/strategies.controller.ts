import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { StrategySetupReply } from '#libs/contracts';
import { type Given, GiveCommand } from '../application/give-command.js';
import { ReadStrategies } from '../application/read-strategies.js';
import { OPERATOR_COMMANDS, type OperatorCommands, type Principal } from '../ports.js';
import { Access } from './access/access.js';
import { Caller } from './access/principal.js';
import { ApiProblems } from './api-docs.js';
import { ListRoute } from './lists/list-route.js';
import { type Listing, wholeListing } from './lists/listing.js';
import { SHEETS } from './lists/sheets.js';
import { asProblemError } from './problem/asked-problem.js';
import { NoQueryPipe } from './problem/strict-validation.js';
import { SetParametersBody, StrategyParams, SwitchStrategyBody } from './queries/strategy.bodies.js';
import { StrategyView, strategyView } from './views/service.view.js';
import { StrategySchemaView, StrategySetupView, strategySetupView } from './views/strategy-setup.view.js';

/** The strategies: what they do, what may be set about them, and setting it. */
@ApiTags('strategies')
@Controller('/v1/strategies')
export class StrategiesController {
  readonly #readStrategies: ReadStrategies;
  readonly #commands: OperatorCommands;
  readonly #give: GiveCommand;

  constructor(
    readStrategies: ReadStrategies,
    @Inject(OPERATOR_COMMANDS) commands: OperatorCommands,
    give: GiveCommand,
  ) {
    this.#readStrategies = readStrategies;
    this.#commands = commands;
    this.#give = give;
  }

  @Get()
  @Access('viewer')
  @ApiOperation({ summary: 'The strategies on their instruments: parameters, state, profit' })
  @ListRoute([StrategyView])
  @ApiProblems(400, 401, 403, 429, 503)
  async list(@Query(NoQueryPipe) _query: unknown): Promise<Listing> {
    return wholeListing(SHEETS.strategies, (await this.#readStrategies.readStrategies()).map(strategyView));
  }

  @Get('schemas')
  @Access('viewer')
  @ApiOperation({
    summary: 'What the parameters of every strategy of the registry may be; CSV has a line for each parameter',
  })
  @ListRoute([StrategySchemaView])
  @ApiProblems(400, 401, 403, 429, 503)
  async schemas(@Query(NoQueryPipe) _query: unknown): Promise<Listing> {
    const schemas: readonly StrategySchemaView[] = await this.#readStrategies.readSchemas();
    const parameters = schemas.flatMap(({ name, fields }) => fields.map((field) => ({ strategy: name, ...field })));
    return wholeListing(SHEETS.parameters, parameters, schemas);
  }

  @Access('trader', 'risk')
  @Post(':strategy/switch')
  @HttpCode(200)
  @ApiOperation({ summary: 'Switch a strategy on or off, without a restart; it stays so over restarts' })
  @ApiOkResponse({ type: StrategySetupView })
  @ApiProblems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
  async switchStrategy(
    @Param() { strategy }: StrategyParams,
    @Body() body: SwitchStrategyBody,
    @Caller() { name: actor }: Principal,
    @Query(NoQueryPipe) _query: unknown,
  ): Promise<StrategySetupView> {
    const send = this.#commands.switchStrategy.bind(this.#commands);
    return setupOf(await this.#give.giveCommand('switch-strategy', { ...body, actor, strategy }, send));
  }

  @Access('trader')
  @Post(':strategy/parameters')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let a strategy begin again with other parameters, without a restart' })
  @ApiOkResponse({ type: StrategySetupView })
  @ApiProblems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
  async setParameters(
    @Param() { strategy }: StrategyParams,
    @Body() body: SetParametersBody,
    @Caller() { name: actor }: Principal,
    @Query(NoQueryPipe) _query: unknown,
  ): Promise<StrategySetupView> {
    const send = this.#commands.setParameters.bind(this.#commands);
    return setupOf(await this.#give.giveCommand('set-parameters', { ...body, actor, strategy }, send));
  }
}

function setupOf({ commandId, reply }: Given<StrategySetupReply>): StrategySetupView {
  if (!reply.ok) throw asProblemError(reply.error, 'strategy', { commandId });
  return strategySetupView(commandId, reply.value);
}
