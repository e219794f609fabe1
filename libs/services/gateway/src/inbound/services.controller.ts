import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { SERVICE_BOARD, type ServiceBoard } from '../ports.js';
import { Access } from './access/access.js';
import { ApiProblems } from './api-docs.js';
import { ListRoute } from './lists/list-route.js';
import { type Listing, wholeListing } from './lists/listing.js';
import { SHEETS } from './lists/sheets.js';
import { NoQueryPipe } from './problem/strict-validation.js';
import { ServiceHealthView } from './views/service.view.js';

/** How the services are. */
@ApiTags('services')
@Controller('/v1')
export class ServicesController {
  readonly #board: ServiceBoard;

  constructor(@Inject(SERVICE_BOARD) board: ServiceBoard) {
    this.#board = board;
  }

  @Get('services')
  @Access('viewer')
  @ApiOperation({ summary: 'Health of every service of the suite' })
  @ListRoute([ServiceHealthView])
  @ApiProblems(400, 401, 403, 429)
  async services(@Query(NoQueryPipe) _query: unknown): Promise<Listing> {
    const services = await this.#board.readHealth();
    const views = services.map((service): ServiceHealthView => ({ ...service, troubles: { ...service.troubles } }));
    return wholeListing(SHEETS.services, views);
  }
}
