import type { UnixUs } from './time.js';

/** How far the clocks of a zone are ahead of UTC from a moment on. */
export interface ZoneOffset {
  /** The moment of the change; of a zone's first offset everything before it as well. */
  readonly fromUs: UnixUs;
  /** In microseconds; negative west of Greenwich. */
  readonly offsetUs: number;
}

/**
 * A time zone as data: which offset its clocks have when. Where the data come from (the machine's zone database) is the business
 * of an adapter; pure code only counts with them.
 */
export interface TimeZone {
  /** The IANA name, such as `Europe/Berlin`. */
  readonly name: string;
  /** Oldest first, at least one; the last one holds from then on. */
  readonly offsets: readonly ZoneOffset[];
}

/** The zone without an offset, in which days begin at 00:00 UTC. */
export const UTC: TimeZone = { name: 'UTC', offsets: [{ fromUs: 0, offsetUs: 0 }] };
