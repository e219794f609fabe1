import { Inject, Injectable } from '@nestjs/common';
import type { MarketReply } from '#libs/contracts';
import { type Instrument, type MarketEvent, type MarketView, markPrice, marketName, ticksToPrice } from '#libs/domain';
import { type Clock, Decimal, US_PER_MS, type UnixUs } from '#libs/kernel';
import { CLOCK } from '#libs/platform';

type View = { -readonly [Key in keyof MarketView]: MarketView[Key] };

const UNHEARD: MarketView = { bookState: 'SYNCING', bid: undefined, ask: undefined, receivedAtUs: 0 };

/** What is known now of every market that matters: fed by the tick lane, read by the gate. Bounded by the instruments. */
@Injectable()
export class MarketBoard {
  readonly #views = new Map<string, View>();
  readonly #instruments = new Map<string, Instrument>();
  readonly #clock: Clock;

  constructor(@Inject(CLOCK) clock: Clock) {
    this.#clock = clock;
  }

  /** Adds an instrument, or brings its steps and status up to date. Only the markets of known instruments are taken. */
  setInstrument(instrument: Instrument): void {
    const key = marketName(instrument.venue, instrument.id);
    this.#instruments.set(key, instrument);
    if (!this.#views.has(key)) this.#views.set(key, { ...UNHEARD });
  }

  /** An instrument, once it is known. */
  instrument(venue: string, id: string): Instrument | undefined {
    return this.#instruments.get(marketName(venue, id));
  }

  /** Takes a quote or a book state; ignores anything else, and markets of unknown instruments. */
  applyMarketEvent(event: MarketEvent): void {
    const key = marketName(event.venue, event.instrument);
    const view = this.#views.get(key);
    const instrument = this.#instruments.get(key);
    if (view === undefined || instrument === undefined) return;
    if (event.kind === 'quote') {
      view.bid = event.bidPriceTicks > 0 ? ticksToPrice(instrument, event.bidPriceTicks) : undefined;
      view.ask = event.askPriceTicks > 0 ? ticksToPrice(instrument, event.askPriceTicks) : undefined;
      view.receivedAtUs = Math.max(view.receivedAtUs, event.receivedAtUs);
    } else if (event.kind === 'book-state') {
      view.bookState = event.state;
      view.receivedAtUs = Math.max(view.receivedAtUs, this.#clock.nowUs());
    }
  }

  /** Takes what market-data says when it is asked, where it is newer than the last event: a quiet market is not a stale one. */
  applyMarketReply({ venue, instrument, bookState, bidPrice, askPrice, receivedAtUs }: MarketReply): void {
    const view = this.#views.get(marketName(venue, instrument));
    if (view === undefined || receivedAtUs < view.receivedAtUs) return;
    const bid = bidPrice === undefined ? undefined : new Decimal(bidPrice);
    const ask = askPrice === undefined ? undefined : new Decimal(askPrice);
    Object.assign(view, { bookState, bid, ask, receivedAtUs });
  }

  /** What is known of a market now. */
  view(venue: string, id: string): MarketView {
    return this.#views.get(marketName(venue, id)) ?? UNHEARD;
  }

  /** What one unit is worth, in quote; `undefined` where nothing was heard for longer than `maxAgeMs`. */
  mark(venue: string, id: string, nowUs: UnixUs, maxAgeMs: number): Decimal | undefined {
    const view = this.view(venue, id);
    return nowUs - view.receivedAtUs > maxAgeMs * US_PER_MS ? undefined : markPrice(view);
  }

  /** Why a market may not carry new risk now; `undefined` where it may. */
  trouble(venue: string, id: string, nowUs: UnixUs, maxAgeMs: number): string | undefined {
    const view = this.view(venue, id);
    if (view.bookState !== 'LIVE') return `the book of ${id} is ${view.bookState}`;
    const ageUs = nowUs - view.receivedAtUs;
    return ageUs > maxAgeMs * US_PER_MS ? `${id} was last heard of ${Math.round(ageUs / US_PER_MS)} ms ago` : undefined;
  }
}
