import { Inject, Injectable } from '@nestjs/common';
import { type Instrument, type ListableTrade, type OrderEntry, executionKey } from '#libs/domain';
import { type Clock, type Scheduler, US_PER_SECOND, type VenueOrderId } from '#libs/kernel';
import { CLOCK, LOG, type Log, SCHEDULER } from '#libs/platform';
import { ORDER_BOOKS, ORDER_ENTRY, type OrderBooks } from '../../ports.js';
import { DiscrepancyReporter } from '../booking/discrepancy-reporter.js';
import { TradedInstruments } from '../traded-instruments.js';
import { UNEXPLAINED_BALANCE } from './explain-balances.js';
import { NoteCorrections, sayTerms } from './note-corrections.js';

/** The kind of difference of a booked trade that the venue lists no more. */
export const TRADE_TAKEN_BACK = 'TRADE_TAKEN_BACK';

/** So many orders are asked about in one round, and in all for one set of amounts: the rest is a person's to find. */
const ORDERS_A_ROUND = 10;
const ORDERS_IN_ALL = 100;
const TRADES_A_ROUND = 100;
/** A venue may list nothing of what is older. */
const LISTED_FOR_US = 30 * 24 * 60 * 60 * US_PER_SECOND;
/** A trade that one list does not have may be a slip; one that is missing still after a minute is gone. */
const MISSING_AT_LEAST_US = 60 * US_PER_SECOND;

/** Some trades of one order, in the order of the search. */
interface TradesOfOrder {
  readonly instrument: Instrument;
  readonly venueOrderId: VenueOrderId;
  readonly trades: ListableTrade[];
}

interface Missing {
  readonly instrument: Instrument;
  readonly trade: ListableTrade;
  /** On the monotonic clock. */
  readonly sinceUs: number;
}

interface Search {
  /** Which amounts are unexplained. */
  readonly of: string;
  readonly assets: ReadonlySet<string>;
  /** Our number of the trade that was looked at last. */
  before: string | undefined;
  ordersLeft: number;
  readonly missing: Map<string, Missing>;
}

/**
 * Looks for what an unexplained balance may come from: a trade that the venue has corrected or taken back since it was listed last. Of the assets
 * that are unexplained the newest trades are asked for by their orders, some in each round, once for the same amounts. What is found is
 * a difference of its own name; nothing is booked.
 */
@Injectable()
export class TraceBalances {
  readonly #books: OrderBooks;
  readonly #entry: OrderEntry;
  readonly #instruments: TradedInstruments;
  readonly #corrections: NoteCorrections;
  readonly #discrepancies: DiscrepancyReporter;
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #log: Log;
  #search: Search | undefined;

  constructor(
    @Inject(ORDER_BOOKS) books: OrderBooks,
    @Inject(ORDER_ENTRY) entry: OrderEntry,
    instruments: TradedInstruments,
    corrections: NoteCorrections,
    discrepancies: DiscrepancyReporter,
    @Inject(CLOCK) clock: Clock,
    @Inject(SCHEDULER) scheduler: Scheduler,
    @Inject(LOG) log: Log,
  ) {
    this.#books = books;
    this.#entry = entry;
    this.#instruments = instruments;
    this.#corrections = corrections;
    this.#discrepancies = discrepancies;
    this.#clock = clock;
    this.#scheduler = scheduler;
    this.#log = log;
  }

  /** Goes on with the search, after a comparison of balances; does nothing where they are explained. */
  async traceBalances(): Promise<void> {
    const open = await this.#books.read((reads) => reads.openDiscrepancies());
    const found = open.filter(({ kind }) => kind === UNEXPLAINED_BALANCE);
    if (found.length === 0) {
      this.#search = undefined;
      return;
    }
    const of = found.map(({ about, details }) => `${about} ${details['unexplained'] ?? ''}`).join();
    const assets = new Set(found.map(({ about }) => about));
    if (this.#search?.of !== of)
      this.#search = { of, assets, before: undefined, ordersLeft: ORDERS_IN_ALL, missing: new Map() };
    await this.#askAgain(this.#search);
    await this.#askFurther(this.#search);
  }

  async #askAgain({ missing }: Search): Promise<void> {
    const dueUs = this.#scheduler.monotonicUs() - MISSING_AT_LEAST_US;
    for (const [key, { instrument, sinceUs, trade }] of [...missing].slice(0, ORDERS_A_ROUND)) {
      if (sinceUs > dueUs) continue;
      const gone = await this.#findGone({ instrument, venueOrderId: trade.venueOrderId, trades: [trade] });
      if (gone === undefined) continue;
      missing.delete(key);
      if (gone.length > 0) await this.#report(instrument, trade);
    }
  }

  async #askFurther(search: Search): Promise<void> {
    for (const order of await this.#nextOrders(search)) {
      search.ordersLeft -= 1;
      const gone = await this.#findGone(order);
      const { instrument, venueOrderId } = order;
      if (gone === undefined)
        this.#log.warn({ instrument: instrument.id, venueOrderId }, 'the venue does not say what it lists of an order');
      const sinceUs = this.#scheduler.monotonicUs();
      for (const trade of gone ?? []) search.missing.set(keyOf(instrument, trade), { instrument, trade, sinceUs });
    }
  }

  /** The next orders whose trades moved what is unexplained. */
  async #nextOrders(search: Search): Promise<readonly TradesOfOrder[]> {
    const orders = new Map<string, TradesOfOrder>();
    if (search.ordersLeft <= 0) return [];
    const page = await this.#books.read((reads) => reads.tradesBefore(search.before, TRADES_A_ROUND));
    const listedSinceUs = this.#clock.nowUs() - LISTED_FOR_US;
    if (page.length === 0) search.ordersLeft = 0;
    for (const trade of page) {
      const instrument = this.#instruments.findById(trade.instrument);
      const key = `${trade.instrument} ${trade.venueOrderId}`;
      if (
        instrument !== undefined &&
        trade.exchangeAtUs >= listedSinceUs &&
        hasMoved(search.assets, instrument, trade)
      ) {
        const of = orders.get(key) ?? { instrument, venueOrderId: trade.venueOrderId, trades: [] };
        if (!orders.has(key) && orders.size === ORDERS_A_ROUND) break;
        of.trades.push(trade);
        orders.set(key, of);
      }
      search.before = trade.number;
    }
    return [...orders.values()];
  }

  /** Those of some trades that the venue does not list, where it answers; a correction of another is written down. */
  async #findGone({ instrument, trades, venueOrderId }: TradesOfOrder): Promise<readonly ListableTrade[] | undefined> {
    const answer = await this.#entry.fillsOfOrder(instrument, venueOrderId);
    if (answer.outcome !== 'yes') return undefined;
    const gone: ListableTrade[] = [];
    for (const trade of trades) {
      const listed = answer.value.find(({ venueTradeId }) => venueTradeId === trade.venueTradeId);
      if (listed === undefined) gone.push(trade);
      else await this.#corrections.compareTerms(instrument, trade, listed);
    }
    return gone;
  }

  #report(instrument: Instrument, trade: ListableTrade): Promise<void> {
    const { venueOrderId, venueTradeId } = trade;
    const { venueSymbol } = instrument;
    const found = {
      kind: TRADE_TAKEN_BACK,
      about: keyOf(instrument, trade),
      details: { venueSymbol, venueTradeId, venueOrderId, booked: sayTerms(trade) },
    };
    return this.#books.write(async (writes) => {
      // It stays away, also after somebody has accepted it.
      if (await writes.isDiscrepancyKnown(found.kind, found.about)) return;
      await this.#discrepancies.reportDifference(writes, found);
    });
  }
}

function keyOf({ venueSymbol }: Instrument, { venueOrderId, venueTradeId }: ListableTrade): string {
  return executionKey({ venueSymbol, venueOrderId, venueTradeId });
}

function hasMoved(assets: ReadonlySet<string>, { base, quote }: Instrument, { feeAsset }: ListableTrade): boolean {
  return [base, quote, feeAsset].some((asset) => assets.has(asset));
}
