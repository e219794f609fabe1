import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import type { MarketFeed, MarketHistory } from '#libs/domain';
import type { Random, Scheduler } from '#libs/kernel';
import { SharedQuiet, sharedQuietProvider } from '#libs/messaging';
import { RANDOM, SCHEDULER } from '#libs/platform';
import { type VenueAddresses, type VenueName, VenueQuiet, type VenueTransport, venues } from '#libs/venues';
import { MARKET_FEED, MARKET_HISTORY } from '../../ports.js';

const DEFAULT_ADDRESS = 'one';

/** Where a venue's market data comes from. */
export interface LiveVenueFeedOptions {
  readonly venue: VenueName;
  readonly addresses: VenueAddresses;
  /** The way to the exchange; the real network unless another one is given, such as to an exchange in the same process. */
  readonly transport?: VenueTransport | undefined;
  /** How many processes ask the exchange from this address. */
  readonly processes?: number | undefined;
  /** Our name of that address; processes of the same name obey what the exchange demands of one of them. */
  readonly address?: string | undefined;
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
          useFactory: (scheduler: Scheduler, random: Random, quiet: VenueQuiet): MarketFeed => {
            const { addresses, processes, transport, venue } = options;
            return venues[venue].marketFeed({ scheduler, random, transport, processes, quiet }, addresses);
          },
          inject: [SCHEDULER, RANDOM, VenueQuiet, SharedQuiet],
        },
        ...quietProviders(options),
        historyProvider(options),
      ],
      exports: [MARKET_FEED, MARKET_HISTORY],
    };
  }
}

/** Provides what keeps everything here quiet that asks the venue, and shares it with the other processes of the address. */
export function quietProviders({ venue, addresses, address = DEFAULT_ADDRESS }: LiveVenueFeedOptions): Provider[] {
  const host = new URL(addresses.restUrl ?? venues[venue].protocol.addresses.restUrl).host;
  return [
    { provide: VenueQuiet, useFactory: (scheduler: Scheduler) => new VenueQuiet(scheduler), inject: [SCHEDULER] },
    sharedQuietProvider('market-data', { venue, host, address }, VenueQuiet),
  ];
}

/** Provides what the venue knows of the past. */
export function historyProvider({ venue, addresses, transport }: LiveVenueFeedOptions): Provider {
  return {
    provide: MARKET_HISTORY,
    useFactory: (scheduler: Scheduler, random: Random, quiet: VenueQuiet): MarketHistory =>
      venues[venue].history({ scheduler, random, transport, quiet }, addresses),
    inject: [SCHEDULER, RANDOM, VenueQuiet, SharedQuiet],
  };
}
