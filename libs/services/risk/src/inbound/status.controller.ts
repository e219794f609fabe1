import { Controller, Get, Inject } from '@nestjs/common';
import { type RiskStatus, readRiskStatus } from '#libs/persistence';
import { DataSource } from 'typeorm';

/** `GET /status`: decisions, refusals by rule, exposure, equity and trading states, since the database was made. */
@Controller()
export class StatusController {
  readonly #dataSource: DataSource;

  constructor(@Inject(DataSource) dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  @Get('/status')
  status(): Promise<RiskStatus> {
    return readRiskStatus(this.#dataSource);
  }
}
