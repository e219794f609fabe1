import { Controller, Get } from '@nestjs/common';
import { ReportStatus, type StrategyStatus } from '../application/status/report-status.js';

/** `GET /status`: what the strategies do, for people and the launcher. */
@Controller()
export class StatusController {
  readonly #status: ReportStatus;

  constructor(status: ReportStatus) {
    this.#status = status;
  }

  @Get('/status')
  showStatus(): Promise<StrategyStatus> {
    return this.#status.reportStatus();
  }
}
