import { Controller, Get, Inject } from '@nestjs/common';
import type { ServiceStatus } from '../application/service-status.js';

/** Injects the function that reads the status. */
export const READ_STATUS = Symbol('ReadStatus');

/** `GET /status`: lease, reconciliation, breaker, orders, discrepancies and backlog. */
@Controller()
export class StatusController {
  readonly #read: () => Promise<ServiceStatus>;

  constructor(@Inject(READ_STATUS) read: () => Promise<ServiceStatus>) {
    this.#read = read;
  }

  @Get('/status')
  status(): Promise<ServiceStatus> {
    return this.#read();
  }
}
