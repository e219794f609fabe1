import { Controller, Get } from '@nestjs/common';
import { DescribeFeed, type FeedDescription } from '../application/feed/describe-feed.js';

/** `GET /status`: the feed's totals and where each instrument stands, for the launcher's report and for people. */
@Controller('status')
export class StatusController {
  readonly #feed: DescribeFeed;

  constructor(feed: DescribeFeed) {
    this.#feed = feed;
  }

  @Get()
  showStatus(): FeedDescription {
    return this.#feed.describeFeed();
  }
}
