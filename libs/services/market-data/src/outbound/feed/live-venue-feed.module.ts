import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import type { MarketFeed, MarketHistory } from '#libs/domain';
import type { Random, Scheduler } from '#libs/kernel';
import { RANDOM, SCHEDULER } from '#libs/platform';
import { type VenueAddresses, type VenueName, type VenueTransport, venues } from '#libs/venues';
import { MARKET_FEED, MARKET_HISTORY } from '../../ports.js';

/** Where a venue's market data comes from. */
export interface LiveVenueFeedOptions {
  readonly venue: VenueName;
  readonly addresses: VenueAddresses;
  /** The way to the exchange; the real network unless another one is given, such as to an exchange in the same process. */
  readonly transport?: VenueTransport | undefined;
  /** How many processes ask the exchange from this address. */
  readonly processes?: number | undefined;
}

/** The live feed and the past of a venue, from the registry of venues. */
@Module({})
export class LiveVenueFeedModule {
  /** One feed; it is opened by the service. */
  static forService(options: LiveVenueFeedOptions): DynamicModule {
    return {
      module: LiveVenueFeedModule,
      providers: [
        {
          provide: MARKET_FEED,
          useFactory: (scheduler: Scheduler, random: Random): MarketFeed => {
            const { addresses, processes, transport, venue } = options;
            return venues[venue].marketFeed({ scheduler, random, transport, processes }, addresses);
          },
          inject: [SCHEDULER, RANDOM],
        },
        historyProvider(options),
      ],
      exports: [MARKET_FEED, MARKET_HISTORY],
    };
  }
}

/** Provides what the venue knows of the past. */
export function historyProvider({ venue, addresses, transport }: LiveVenueFeedOptions): Provider {
  return {
    provide: MARKET_HISTORY,
    useFactory: (scheduler: Scheduler, random: Random): MarketHistory =>
      venues[venue].history({ scheduler, random, transport }, addresses),
    inject: [SCHEDULER, RANDOM],
  };
}
