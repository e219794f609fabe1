import type { InjectionToken, Provider } from '@nestjs/common';
import type { QuietPlace, QuietWriter } from '#libs/contracts';
import type { Scheduler } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { KEY_VALUE_BUCKETS } from '../messaging.tokens.js';
import type { KeyValueBuckets } from '../price-cache/key-value.js';
import { type QuietKeeper, SharedQuiet, type SharedQuietOptions } from './shared-quiet.js';

/**
 * Provides the {@link SharedQuiet} of a service, started: whoever asks the exchange injects it besides, and so asks nothing before it
 * is known what holds. `keeper` injects what keeps the service quiet.
 */
export function sharedQuietProvider(service: QuietWriter, place: QuietPlace, keeper: InjectionToken): Provider {
  return {
    provide: SharedQuiet,
    useFactory: async (keeps: QuietKeeper, buckets: KeyValueBuckets, scheduler: Scheduler, log: Log) => {
      const onLearned: SharedQuietOptions['onLearned'] = ({ by, untilUs, venue }) => {
        const forMs = Math.ceil((untilUs - scheduler.nowUs()) / 1_000);
        log.warn({ by, forMs, venue, address: place.address }, 'the exchange wants to hear nothing of this address');
      };
      const shared = new SharedQuiet({ service, place, keeper: keeps, buckets, scheduler, onLearned });
      await shared.startSharing();
      return shared;
    },
    inject: [keeper, KEY_VALUE_BUCKETS, SCHEDULER, LOG],
  };
}
