import { type DynamicModule, Module } from '@nestjs/common';
import type { Scheduler } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';
import { MARKET_FEED, MARKET_HISTORY, type ReadTapeProgress, TAPE_PROGRESS } from '../../ports.js';
import { TapeFeed, type TapeFeedSettings } from '../tape-feed.js';
import { TickSenderModule } from '../tick-sender.module.js';
import { type LiveVenueFeedOptions, historyProvider, quietProviders } from './live-venue-feed.module.js';
import { TickLaneOutlet } from './tick-lane-outlet.js';

/** A tape in place of an exchange's feed; the past still comes from the exchange. */
@Module({})
export class TapeFeedModule {
  /** Plays the tape once the service has opened the feed. */
  static forService(tape: TapeFeedSettings, exchange: LiveVenueFeedOptions): DynamicModule {
    return {
      module: TapeFeedModule,
      imports: [TickSenderModule],
      providers: [
        TickLaneOutlet,
        {
          provide: TapeFeed,
          useFactory: (scheduler: Scheduler, outlet: TickLaneOutlet) => new TapeFeed(scheduler, outlet, tape),
          inject: [SCHEDULER, TickLaneOutlet],
        },
        { provide: MARKET_FEED, useExisting: TapeFeed },
        {
          provide: TAPE_PROGRESS,
          useFactory:
            (feed: TapeFeed): ReadTapeProgress =>
            () =>
              feed.progress(),
          inject: [TapeFeed],
        },
        ...quietProviders(exchange),
        historyProvider(exchange),
      ],
      exports: [MARKET_FEED, MARKET_HISTORY, TAPE_PROGRESS],
    };
  }
}
