import { Controller, Get, Inject } from '@nestjs/common';
import { DescribeFeed, type FeedDescription } from '../application/describe-feed.js';

/** `GET /status`: the feed's totals and where each instrument stands, for the launcher's report and for people. */
@Controller('status')
export class StatusController {
  readonly #describe: DescribeFeed;

  constructor(@Inject(DescribeFeed) describe: DescribeFeed) {
    this.#describe = describe;
  }

  @Get()
  status(): FeedDescription {
    return this.#describe.now();
  }
}
