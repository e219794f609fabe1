import { type Instrument, type MarketEvent, type MarketView, markPrice, ticksToPrice } from '#libs/domain';
import { type Clock, Decimal, US_PER_MS, type UnixUs } from '#libs/kernel';
import type { MarketReply } from '#libs/contracts';

/** Names an instrument at a venue in one text: `binance:BTC-USDT`. */
export function marketKey(venue: string, instrument: string): string {
  return `${venue}:${instrument}`;
}

type View = { -readonly [Key in keyof MarketView]: MarketView[Key] };

const UNHEARD: MarketView = { bookState: 'SYNCING', bid: undefined, ask: undefined, receivedAtUs: 0 };

/** What is known now of every market that matters: fed by the tick lane, read by the gate. Bounded by the instruments. */
export class MarketBoard {
  readonly #views = new Map<string, View>();
  readonly #instruments = new Map<string, Instrument>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Adds an instrument, or brings its steps and status up to date. Only what is on the board is listened to. */
  setInstrument(instrument: Instrument): void {
    const key = marketKey(instrument.venue, instrument.id);
    this.#instruments.set(key, instrument);
    if (!this.#views.has(key)) this.#views.set(key, { ...UNHEARD });
  }

  /** An instrument on the board. */
  instrument(venue: string, id: string): Instrument | undefined {
    return this.#instruments.get(marketKey(venue, id));
  }

  /** Everything on the board. */
  instruments(): readonly Instrument[] {
    return [...this.#instruments.values()];
  }

  /** Takes a quote or a book state; anything else, and what is not on the board, is not for us. */
  onEvent(event: MarketEvent): void {
    const key = marketKey(event.venue, event.instrument);
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

  /** Takes market-data's answer to a question, where it is newer than what was heard: a quiet market is not a stale one. */
  onAnswer(answer: MarketReply): void {
    const view = this.#views.get(marketKey(answer.venue, answer.instrument));
    if (view === undefined || answer.receivedAtUs < view.receivedAtUs) return;
    view.bookState = answer.bookState;
    view.bid = answer.bidPrice === undefined ? undefined : new Decimal(answer.bidPrice);
    view.ask = answer.askPrice === undefined ? undefined : new Decimal(answer.askPrice);
    view.receivedAtUs = answer.receivedAtUs;
  }

  /** What is known of a market now. */
  view(venue: string, id: string): MarketView {
    return this.#views.get(marketKey(venue, id)) ?? UNHEARD;
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
