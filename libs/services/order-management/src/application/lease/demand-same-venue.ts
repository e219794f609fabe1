import { Inject, Injectable } from '@nestjs/common';
import type { Instrument, NewestTrade, OrderEntry } from '#libs/domain';
import { type Scheduler, type StopSignal, US_PER_SECOND, type UnixUs } from '#libs/kernel';
import { LOG, type Log, SCHEDULER } from '#libs/platform';
import { ORDER_BOOKS, ORDER_ENTRY, type OrderBooks } from '../../ports.js';
import { TradedInstruments } from '../traded-instruments.js';
import { VenueBeganAnewError } from '../venue-began-anew.js';
import { UnprovenVenue } from './unproven-venue.js';
import {
  KEPT_US,
  type VenueMark,
  type VenueSight,
  olderProofs,
  orderMark,
  sightOfAny,
  tradeMark,
  withOlderMarks,
} from './venue-sight.js';

/** How long after a trade or an order the venue may still not list it, by its own clock. */
const LISTED_LATE_US = 60 * US_PER_SECOND;
const ASK_AGAIN_MS = 1_000;
/** The most orders among which older ones are looked for. */
const ORDERS_READ = 1_000;

/** What a look at the venue came to: it knows the newest of the books, it does not list some of it, or it does not answer. */
export type VenueLook = 'same' | 'doubted' | 'silent';

/**
 * Ids of a venue are unique within one life of it only: a testnet is wiped once a month, and paper money is traded before real money.
 * So before anything else, and again whenever the connection to it was lost, the venue must know the newest trade of each instrument in
 * the books, and where nothing was traded in one the newest order that it gave an id: its ids would soon be those of new orders. A venue
 * that has lost that order, or taken that trade back, and knows an older order is the same; what it lost is found by reconciliation.
 */
@Injectable()
export class DemandSameVenue {
  readonly #books: OrderBooks;
  readonly #entry: OrderEntry;
  readonly #instruments: TradedInstruments;
  readonly #unproven: UnprovenVenue;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  /** Since when the venue does not list what it must know, by instrument, on the monotonic clock. */
  readonly #missingSinceUs = new Map<string, number>();

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    @Inject(ORDER_ENTRY) entry: OrderEntry,
    instruments: TradedInstruments,
    unproven: UnprovenVenue,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
  ) {
    this.#books = books;
    this.#entry = entry;
    this.#instruments = instruments;
    this.#unproven = unproven;
    this.#scheduler = scheduler;
    this.#log = log;
  }

  /**
   * Resolves where the venue is the one of the books, or does not answer. Where it knows the newest no more it is asked about what is older until it
   * answers, or until an operator vouches for it: until then it may be another one, and nothing is sent to it. Throws {@link VenueBeganAnewError} where it is another.
   */
  async demandSameVenue(stop: StopSignal): Promise<void> {
    for (const instrument of this.#instruments.listInstruments()) {
      const mark = await this.#markOf(instrument);
      if (mark !== undefined) await this.#demandMark(mark, stop);
    }
    this.#unproven.endDoubts();
  }

  /** Looks once and waits for nothing. Throws {@link VenueBeganAnewError} where it cannot be the same any more. */
  async lookAtVenue(): Promise<VenueLook> {
    let look: VenueLook = 'same';
    for (const instrument of this.#instruments.listInstruments()) {
      const mark = await this.#markOf(instrument);
      const seen = mark === undefined ? 'same' : await this.#lookFor(instrument, mark);
      if (seen === 'doubted') return seen;
      // Where it does not answer about one it may say of another that it knows it no more.
      if (seen === 'silent') look = seen;
    }
    this.#unproven.endDoubts();
    return look;
  }

  /** What the venue must know of an instrument; `undefined` where the books hold nothing of it. */
  #markOf(instrument: Instrument): Promise<VenueMark | undefined> {
    return this.#books.read(async (reads) => {
      const trade = await reads.newestTrade(instrument.id);
      if (trade !== undefined) return this.#markOfTrade(instrument, trade);
      const order = await reads.newestVenueOrder(instrument.id);
      if (order === undefined) return undefined;
      const newest = orderMark(this.#entry, instrument, order, this.#scheduler.nowUs());
      return withOlderMarks(newest, () => this.#marksBefore(order.committedAtUs));
    });
  }

  /** A trade that stays away may have been taken back: by its orders the venue is told from another one. */
  #markOfTrade(instrument: Instrument, trade: NewestTrade): VenueMark {
    const lookAtOlder = async (): Promise<VenueSight> => sightOfAny(await this.#marksBefore(trade.exchangeAtUs));
    return { ...tradeMark(this.#entry, instrument, trade), lookAtOlder };
  }

  /** Marks of older orders, in whatever instrument that is traded. */
  async #marksBefore(thanUs: UnixUs): Promise<readonly VenueMark[]> {
    const nowUs = this.#scheduler.nowUs();
    const recent = await this.#books.read((reads) => reads.ordersCommittedSince(nowUs - KEPT_US, ORDERS_READ));
    return olderProofs(recent, thanUs).flatMap((older) => {
      const instrument = this.#instruments.findById(older.instrument);
      return instrument === undefined ? [] : orderMark(this.#entry, instrument, older, nowUs);
    });
  }

  async #lookFor(instrument: Instrument, mark: VenueMark): Promise<VenueLook> {
    const monotonicUs = this.#scheduler.monotonicUs();
    const sight = await mark.look();
    if (sight === 'silent') return 'silent';
    const sinceUs = this.#missingSinceUs.get(instrument.id) ?? monotonicUs;
    this.#missingSinceUs.delete(instrument.id);
    if (sight === 'same') await this.#unproven.noteProven(mark.what);
    if (sight === 'same') return 'same';
    if (sight === 'other') throw new VenueBeganAnewError(mark.what);
    this.#missingSinceUs.set(instrument.id, sinceUs);
    if (sight === 'unproven') return (await this.#unproven.isVouchedFor(mark.what)) ? 'same' : 'doubted';
    const mayComeYet = monotonicUs - sinceUs <= LISTED_LATE_US;
    return !mayComeYet && (await this.#isSameByOlder(mark)) ? 'same' : 'doubted';
  }

  /** Of what the venue has missed for too long; `false` where it does not answer, nobody vouches for it, and it is to be asked again. */
  async #isSameByOlder(mark: VenueMark): Promise<boolean> {
    const sight = (await mark.lookAtOlder?.()) ?? 'missing';
    if (sight === 'missing' || sight === 'other') throw new VenueBeganAnewError(mark.what);
    if (sight !== 'same') return this.#unproven.isVouchedFor(mark.what);
    const found = { code: 'TRADE_GONE', what: mark.what };
    this.#log.warn(found, 'the venue does not list the newest trade of our books any more');
    await this.#unproven.noteProven(mark.what);
    return true;
  }

  async #demandMark(mark: VenueMark, stop: StopSignal): Promise<void> {
    const askedFirstUs = this.#scheduler.monotonicUs();
    while (!stop.aborted) {
      const sight = await mark.look();
      if (sight === 'same') return this.#unproven.noteProven(mark.what);
      if (sight === 'silent') {
        this.#log.warn({ what: mark.what }, 'the venue does not say whether it knows the newest of our books');
        return;
      }
      const ageUs = this.#scheduler.nowUs() - mark.atUs;
      const waitedUs = this.#scheduler.monotonicUs() - askedFirstUs;
      // The venue's clock may be another one: nothing is waited for longer than from the first question on.
      const mayComeYet = Math.max(ageUs, waitedUs) <= LISTED_LATE_US;
      if (sight === 'other') throw new VenueBeganAnewError(mark.what);
      if (sight === 'unproven' && (await this.#unproven.isVouchedFor(mark.what))) return;
      if (sight === 'missing' && !mayComeYet && (await this.#isSameByOlder(mark))) return;
      await this.#scheduler.sleep(ASK_AGAIN_MS, stop);
    }
  }
}
