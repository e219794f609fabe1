import type { Clock } from '#libs/kernel';
import { LiveScheduler, SeededRandom } from '#libs/testkit';
import type { VenueRuntime } from '../../connection/index.js';
import { LiveTransport } from '../../transport/index.js';

/** The real network and the machine's timers, for tests against servers in this process; chance is seeded. */
export function liveRuntime(clock?: Clock): VenueRuntime {
  return { scheduler: new LiveScheduler(clock), random: new SeededRandom(1), transport: new LiveTransport() };
}
