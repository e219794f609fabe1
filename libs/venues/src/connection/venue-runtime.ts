import type { Random, Scheduler } from '#libs/kernel';
import type { VenueTransport } from '../transport/index.js';
import type { VenueQuiet } from './venue-quiet.js';

/** What everything of a venue takes from outside: time, chance, and the way to the exchange. */
export interface VenueRuntime {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly transport: VenueTransport;
  /** How many processes ask the venue from this address: each takes its part of what the venue grants an address. 1 where nothing is said. */
  readonly processes?: number | undefined;
  /** Until when the venue wants to hear nothing: kept by the transport, and waited for by whoever asks. Absent in tests of one client. */
  readonly quiet?: VenueQuiet | undefined;
}
