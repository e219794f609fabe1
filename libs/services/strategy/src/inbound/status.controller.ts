import { Controller, Get, Inject } from '@nestjs/common';
import { type StrategyStatus, TellStatus } from '../application/tell-status.js';

/** `GET /status`: what the strategies do, for people and the launcher. */
@Controller()
export class StatusController {
  readonly #status: TellStatus;

  constructor(@Inject(TellStatus) status: TellStatus) {
    this.#status = status;
  }

  @Get('/status')
  status(): Promise<StrategyStatus> {
    return this.#status.run();
  }
}
