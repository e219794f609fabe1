import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ReadStrategies } from '../application/read-strategies.js';
import { SERVICE_BOARD, type ServiceBoard } from '../ports.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { NoQueryPipe } from './problem/strict-validation.js';
import { ServiceHealthView, StrategyView, strategyView } from './views/service.view.js';

/** How the services are, and what the strategies do. */
@ApiTags('services')
@Controller('/v1')
export class ServicesController {
  readonly #board: ServiceBoard;
  readonly #readStrategies: ReadStrategies;

  constructor(@Inject(SERVICE_BOARD) board: ServiceBoard, readStrategies: ReadStrategies) {
    this.#board = board;
    this.#readStrategies = readStrategies;
  }

  @Get('services')
  @Access('viewer')
  @ApiOperation({ summary: 'Health of every service of the suite' })
  @ApiOkResponse({ type: [ServiceHealthView] })
  @ApiProblems(400, 401, 403, 429)
  async services(@Query(NoQueryPipe) _query: unknown): Promise<ServiceHealthView[]> {
    const services = await this.#board.readHealth();
    return services.map((service) => ({ ...service, troubles: { ...service.troubles } }));
  }

  @Get('strategies')
  @Access('viewer')
  @ApiOperation({ summary: 'The strategies on their instruments: parameters, state, profit' })
  @ApiOkResponse({ type: [StrategyView] })
  @ApiProblems(400, 401, 403, 429, 503)
  async strategies(@Query(NoQueryPipe) _query: unknown): Promise<StrategyView[]> {
    return (await this.#readStrategies.readStrategies()).map(strategyView);
  }
}
