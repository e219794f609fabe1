import { Controller, Get } from '@nestjs/common';
import { ReadRiskStatus, type RiskStatus } from '../application/status/read-risk-status.js';

/** `GET /status`. */
@Controller()
export class StatusController {
  readonly #readRiskStatus: ReadRiskStatus;

  constructor(readRiskStatus: ReadRiskStatus) {
    this.#readRiskStatus = readRiskStatus;
  }

  @Get('/status')
  status(): Promise<RiskStatus> {
    return this.#readRiskStatus.readRiskStatus();
  }
}
