import { Controller, Get } from '@nestjs/common';
import { type OrderManagementStatus, ReadStatus } from '../application/status/read-status.js';

/** `GET /status`: lease, reconciliation, breaker, orders, discrepancies and backlog. */
@Controller()
export class StatusController {
  readonly #status: ReadStatus;

  constructor(status: ReadStatus) {
    this.#status = status;
  }

  @Get('/status')
  getStatus(): Promise<OrderManagementStatus> {
    return this.#status.readStatus();
  }
}
