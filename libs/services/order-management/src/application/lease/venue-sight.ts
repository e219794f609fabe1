import {
  type Instrument,
  type NewestTrade,
  ORDER_ARCHIVED,
  type Order,
  type OrderEntry,
  isAnotherOrder,
  isHeldByVenue,
} from '#libs/domain';
import { type UnixUs, US_PER_SECOND } from '#libs/kernel';
import { nameOfVenueOrder } from '../venue-began-anew.js';

/** Beyond this age a venue may have archived an order of which nothing was executed (Binance: 90 days). */
export const KEPT_US = 30 * 24 * 60 * 60 * US_PER_SECOND;

/** So many older orders are asked about. */
const OLDER_ASKED = 3;

/**
 * What the venue knows under the id of what the books hold: the very same, something else, nothing; or it does not answer. It is unproven where it
 * knows the newest no more and does not answer about what is older: it may be another one.
 */
export type VenueSight = 'same' | 'other' | 'missing' | 'silent' | 'unproven';

/** What of the books the venue must know, unless it is another one. */
export interface VenueMark {
  /** Such as `trade 7 of order 3 in BTC-USDT`. */
  readonly what: string;
  /** The venue's time of it, or ours where the venue's is not kept. */
  readonly atUs: UnixUs;
  look(): Promise<VenueSight>;
  /** What the venue knows of what is older, where it has missed this one for longer than it may list it late; none where that was looked at. */
  lookAtOlder?(): Promise<VenueSight>;
}

/** The newest trade of an instrument: by its id and its time. Other trades of the same order prove nothing, it may be listed late. */
export function tradeMark(entry: OrderEntry, instrument: Instrument, newest: NewestTrade): VenueMark {
  const { exchangeAtUs, venueOrderId, venueTradeId } = newest;
  return {
    what: `trade ${venueTradeId} of order ${venueOrderId} in ${instrument.id}`,
    atUs: exchangeAtUs,
    async look() {
      const answer = await entry.fillsOfOrder(instrument, venueOrderId);
      if (answer.outcome !== 'yes') return 'silent';
      const named = answer.value.filter((listed) => listed.venueTradeId === venueTradeId);
      if (named.some((listed) => listed.exchangeAtUs === exchangeAtUs)) return 'same';
      return named.length > 0 ? 'other' : 'missing';
    },
  };
}

/** The newest order of an instrument in which nothing was traded yet: by the venue's id, and by its name or its terms. */
export function orderMark(entry: OrderEntry, instrument: Instrument, order: Order, nowUs: UnixUs): VenueMark {
  const { committedAtUs, venueOrderId } = order;
  return {
    what: nameOfVenueOrder(order),
    atUs: committedAtUs,
    async look() {
      if (venueOrderId === undefined) return 'silent';
      const answer = await entry.queryOrderByVenueId(instrument, venueOrderId);
      if (answer.outcome === 'yes') return isAnotherOrder(order, answer.value) ? 'other' : 'same';
      if (answer.problem.code === ORDER_ARCHIVED) return 'same';
      if (answer.problem.code !== 'ORDER_NOT_FOUND') return 'silent';
      return nowUs - committedAtUs > KEPT_US ? 'silent' : 'missing';
    },
  };
}

/**
 * A mark that stands for older ones: a venue that was reset knows none of them, and one that has lost an order knows the one before. They are
 * asked about only where it does not know the newest.
 */
export function withOlderMarks(newest: VenueMark, olderMarks: () => Promise<readonly VenueMark[]>): VenueMark {
  return {
    ...newest,
    async look() {
      const sight = await newest.look();
      return sight === 'missing' ? sightOfAny(await olderMarks()) : sight;
    },
  };
}

/** What a venue that misses the newest knows of any of these. One that does not answer about one of them has not said that it knows none. */
export async function sightOfAny(marks: readonly VenueMark[]): Promise<VenueSight> {
  let known: VenueSight = 'missing';
  for (const mark of marks) {
    const seen = await mark.look();
    if (seen === 'same' || seen === 'other') return seen;
    if (seen === 'silent') known = 'unproven';
  }
  return known;
}

/** The newest of those orders that prove that a venue is the same: older than something that it does not know, and named by us. */
export function olderProofs(orders: readonly Order[], thanUs: UnixUs): readonly Order[] {
  const named = orders.filter((order) => !order.external && isHeldByVenue(order));
  return named.filter(({ committedAtUs }) => committedAtUs < thanUs).slice(-OLDER_ASKED);
}
