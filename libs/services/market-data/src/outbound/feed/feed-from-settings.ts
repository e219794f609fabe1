import type { DynamicModule } from '@nestjs/common';
import type { VenueAddresses } from '#libs/venues';
import type { MarketDataSettings } from '../../market-data.settings.js';
import { LiveVenueFeedModule } from './live-venue-feed.module.js';
import { TapeFeedModule } from './tape-feed.module.js';

/** The feed that the settings name: a tape where TAPE_DIR is set, else the exchange. */
export function feedFromSettings(settings: MarketDataSettings): DynamicModule {
  const { EXCHANGE: venue, TAPE_DIR: folder, TAPE_SPEED: speed, TAPE_TIMES: times } = settings;
  const exchange = {
    venue,
    addresses: addressesFrom(settings),
    processes: settings.VENUE_PROCESSES,
    address: settings.VENUE_ADDRESS,
  };
  if (folder === undefined) return LiveVenueFeedModule.forService(exchange);
  const { TAPE_LOOP: loop, TAPE_START_AFTER_MS: startAfterMs } = settings;
  return TapeFeedModule.forService({ folder, venue, speed, times, loop, startAfterMs }, exchange);
}

/** Where the exchange is reached: what is set for any exchange, else what is set for this one. */
function addressesFrom(settings: MarketDataSettings): VenueAddresses {
  const { EXCHANGE, REST_URL, STREAM_URL, BINANCE_REST_URL, BINANCE_STREAM_URL } = settings;
  if (EXCHANGE !== 'binance') return { restUrl: REST_URL, streamUrl: STREAM_URL };
  return { restUrl: REST_URL ?? BINANCE_REST_URL, streamUrl: STREAM_URL ?? BINANCE_STREAM_URL };
}
