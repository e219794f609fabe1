import { Inject, Injectable } from '@nestjs/common';
import type { MarketReply } from '#libs/contracts';
import {
  type BookState,
  type Instrument,
  type MarketEvent,
  type MarketView,
  markPrice,
  marketName,
  mayHaveNewRules,
  ticksToPrice,
} from '#libs/domain';
import { Decimal, type Scheduler, US_PER_MS, type UnixUs } from '#libs/kernel';
import { SCHEDULER } from '#libs/platform';

/** What was heard of a market, and when, on the monotonic clock. */
interface Heard {
  bookState: BookState;
  bid: Decimal | undefined;
  ask: Decimal | undefined;
  /** The mark between these two, once it was asked for; a decision asks several times. */
  marked: { readonly bid: Decimal | undefined; readonly ask: Decimal | undefined; readonly mark: Decimal | undefined };
  /** `undefined` for never. */
  heardUs: number | undefined;
  /** Whether its rules may have changed since they were asked for: its prices may be counted in steps that are not known. */
  awaitsRules: boolean;
  /** How often its rules came into doubt. */
  rulesDoubts: number;
}

const UNMARKED: Heard['marked'] = { bid: undefined, ask: undefined, mark: undefined };
const UNHEARD: MarketView = { bookState: 'SYNCING', bid: undefined, ask: undefined, ageUs: undefined };

/**
 * What is known now of every market that matters: fed by the tick lane, read by the gate. Bounded by the instruments.
 *
 * Ages grow on the monotonic clock from the moment of arrival. What a message had aged by then is taken from its stamp, but never less
 * than nothing: a stamp of the future, from a clock that is ahead, does not keep a silent market fresh.
 */
@Injectable()
export class MarketBoard {
  readonly #markets = new Map<string, Heard>();
  readonly #instruments = new Map<string, Instrument>();
  readonly #leftOut = new Set<string>();
  readonly #scheduler: Scheduler;

  constructor(@Inject(SCHEDULER) scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** Adds an instrument, or brings its steps and status up to date. Only the markets of known instruments are taken. */
  setInstrument(instrument: Instrument): void {
    const key = marketName(instrument.venue, instrument.id);
    this.#instruments.set(key, instrument);
    this.#leftOut.delete(key);
    if (!this.#markets.has(key)) {
      this.#markets.set(key, {
        bookState: 'SYNCING',
        bid: undefined,
        ask: undefined,
        marked: UNMARKED,
        heardUs: undefined,
        awaitsRules: false,
        rulesDoubts: 0,
      });
    }
  }

  /** Takes the rules that were asked for after so many {@link rulesDoubts}: where more came since, others may hold by now. */
  setNewRules(instrument: Instrument, doubts: number): void {
    this.setInstrument(instrument);
    const market = this.#markets.get(marketName(instrument.venue, instrument.id));
    if (market?.rulesDoubts === doubts) market.awaitsRules = false;
  }

  /** Something was lost of a market, or its book is built anew: its prices are not taken until its rules were asked for. */
  doubtRules(venue: string, id: string): void {
    const market = this.#markets.get(marketName(venue, id));
    if (market === undefined) return;
    market.rulesDoubts += 1;
    Object.assign(market, { awaitsRules: true, bid: undefined, ask: undefined });
  }

  /** How often the rules of a market came into doubt. */
  rulesDoubts(venue: string, id: string): number {
    return this.#markets.get(marketName(venue, id))?.rulesDoubts ?? 0;
  }

  /** Whether the rules of a market are to be asked for: its book was built anew, or the venue halted it. */
  awaitsRules(venue: string, id: string): boolean {
    return this.#markets.get(marketName(venue, id))?.awaitsRules === true;
  }

  /** Market-data feeds no such instrument, and will not: the venue may have taken it from its list. */
  leaveOut(venue: string, id: string): void {
    this.#leftOut.add(marketName(venue, id));
  }

  /** Whether an instrument is left out while others are known. */
  isLeftOut(venue: string, id: string): boolean {
    return this.#leftOut.has(marketName(venue, id)) && this.#instruments.size > 0;
  }

  /** An instrument, once it is known. */
  instrument(venue: string, id: string): Instrument | undefined {
    return this.#instruments.get(marketName(venue, id));
  }

  /** Takes a quote or a book state; ignores anything else, and markets of unknown instruments. */
  applyMarketEvent(event: MarketEvent): void {
    const key = marketName(event.venue, event.instrument);
    const market = this.#markets.get(key);
    const instrument = this.#instruments.get(key);
    if (market === undefined || instrument === undefined) return;
    if (event.kind === 'quote') {
      if (market.awaitsRules) return;
      market.bid = event.bidPriceTicks > 0 ? ticksToPrice(instrument, event.bidPriceTicks) : undefined;
      market.ask = event.askPriceTicks > 0 ? ticksToPrice(instrument, event.askPriceTicks) : undefined;
      market.heardUs = laterOf(market.heardUs, this.#monotonicOf(event.receivedAtUs));
    } else if (event.kind === 'book-state') {
      const before = market.heardUs === undefined ? undefined : market.bookState;
      if (mayHaveNewRules(before, event.state)) this.doubtRules(event.venue, event.instrument);
      market.bookState = event.state;
      market.heardUs = this.#scheduler.monotonicUs();
    }
  }

  /** Takes what market-data says when it is asked, where it is newer than the last event: a quiet market is not a stale one. */
  applyMarketReply({ venue, instrument, bookState, bidPrice, askPrice, receivedAtUs }: MarketReply): void {
    const market = this.#markets.get(marketName(venue, instrument));
    const heardUs = this.#monotonicOf(receivedAtUs);
    if (market === undefined || receivedAtUs === 0) return;
    if (market.heardUs !== undefined && heardUs < market.heardUs) return;
    const bid = bidPrice === undefined ? undefined : new Decimal(bidPrice);
    const ask = askPrice === undefined ? undefined : new Decimal(askPrice);
    Object.assign(market, { bookState, bid, ask, heardUs });
  }

  /** What is known of a market now. */
  view(venue: string, id: string): MarketView {
    const market = this.#markets.get(marketName(venue, id));
    if (market === undefined) return UNHEARD;
    const { bid, ask, heardUs } = market;
    const bookState = market.awaitsRules && market.bookState === 'LIVE' ? 'RESYNCING' : market.bookState;
    return { bookState, bid, ask, ageUs: heardUs === undefined ? undefined : this.#scheduler.monotonicUs() - heardUs };
  }

  /** What one unit is worth, in quote; `undefined` where nothing was heard for longer than `maxAgeMs`. */
  mark(venue: string, id: string, maxAgeMs: number): Decimal | undefined {
    const market = this.#markets.get(marketName(venue, id));
    if (market?.heardUs === undefined) return undefined;
    return isFresh(this.#scheduler.monotonicUs() - market.heardUs, maxAgeMs) ? markOf(market) : undefined;
  }

  /** Why a market may not carry new risk now; `undefined` where it may. */
  trouble(venue: string, id: string, maxAgeMs: number): string | undefined {
    const { bookState, ageUs } = this.view(venue, id);
    if (bookState !== 'LIVE') return `the book of ${id} is ${bookState}`;
    if (isFresh(ageUs, maxAgeMs)) return undefined;
    return `${id} was last heard of ${ageUs === undefined ? 'never' : `${Math.round(ageUs / US_PER_MS)} ms ago`}`;
  }

  /** A moment of the wall clock on the monotonic one; what lies in the future is now. */
  #monotonicOf(atUs: UnixUs): number {
    return this.#scheduler.monotonicUs() - Math.max(0, this.#scheduler.nowUs() - atUs);
  }
}

function isFresh(ageUs: number | undefined, maxAgeMs: number): boolean {
  return ageUs !== undefined && ageUs <= maxAgeMs * US_PER_MS;
}

function laterOf(one: number | undefined, other: number): number {
  return one === undefined ? other : Math.max(one, other);
}

function markOf(market: Heard): Decimal | undefined {
  const { bid, ask, marked } = market;
  if (marked.bid !== bid || marked.ask !== ask) market.marked = { bid, ask, mark: markPrice({ bid, ask }) };
  return market.marked.mark;
}
