import type { BookState, Instrument, Level, MarketEvent } from '#libs/domain';
import { lotsToQuantity, ticksToPrice } from '#libs/domain';
import type { Decimal, UnixUs } from '#libs/kernel';
import { SecondBars } from '../live/second-bars.js';
import type { TapeTrade } from '../live/market-table.js';

/** Levels a side of a recorded book that are shown. */
export const REPLAY_LEVELS = 10;
/** The most trades of one stretch; of more the newest are kept. */
const MOST_TRADES = 2_000;
/** Trades of before a stretch that come with it. */
const EARLIER_TRADES = 40;
/** Seconds of candles that come with a stretch. */
const BAR_SECONDS = 900;

/** What is asked for: `states` looks at the book, `stepUs` apart, the first at `fromUs`. */
export interface StretchRequest {
  readonly fromUs: UnixUs;
  readonly stepUs: number;
  readonly states: number;
}

type PricedLevel = readonly [price: Decimal, size: Decimal];

/** How a recorded market stood at a moment. */
export interface ReplayState {
  readonly atUs: UnixUs;
  readonly bookState: BookState;
  /** Best first. */
  readonly bids: readonly PricedLevel[];
  readonly asks: readonly PricedLevel[];
}

/** A part of a recording of one market. */
export interface ReplayStretch {
  readonly instrument: Instrument;
  readonly states: readonly ReplayState[];
  /** From one step before the first state to the last one, oldest first. */
  readonly trades: readonly TapeTrade[];
  /** The newest before those, oldest first. */
  readonly earlierTrades: readonly TapeTrade[];
  /** Trades that are left out because there are too many. */
  readonly tradesLeftOut: number;
  /** By the second, oldest first: those before the stretch too. */
  readonly bars: ReturnType<SecondBars['barsOf']>;
  /** How far the recording was read; less than what was asked for while it is still being read up to there. */
  readonly reachedUs: UnixUs;
  /** Whether nothing comes behind. */
  readonly isEnd: boolean;
}

/** How a rebuilt market stands, for whoever looks at it now and then. */
export interface RebuiltMarket {
  bookState(): BookState;
  levels(side: 'bid' | 'ask', limit: number): readonly Level[];
}

/** Looks at a rebuilt market at the moments that were asked for, and keeps the trades between them. */
export class StretchCollector {
  readonly #instrument: Instrument;
  readonly #market: RebuiltMarket;
  readonly #bars = new SecondBars();
  #request: StretchRequest | undefined;
  #states: ReplayState[] = [];
  #trades: TapeTrade[] = [];
  /** The newest trades, whether before the stretch or in it. */
  #recent: TapeTrade[] = [];
  #earlier: readonly TapeTrade[] = [];
  #leftOut = 0;

  constructor(instrument: Instrument, market: RebuiltMarket) {
    this.#instrument = instrument;
    this.#market = market;
  }

  /** Forgets the stretch before, but not how the market stands and its candles. */
  beginStretch(request: StretchRequest): void {
    this.#request = request;
    this.#states = [];
    this.#trades = [];
    this.#earlier = [];
    this.#leftOut = 0;
  }

  /** Whether every state that was asked for is there. */
  get isFull(): boolean {
    return this.#request !== undefined && this.#states.length >= this.#request.states;
  }

  /** The moment of the next look. */
  get nextLookUs(): UnixUs {
    const { fromUs = 0, stepUs = 0 } = this.#request ?? {};
    return fromUs + this.#states.length * stepUs;
  }

  /** Says that everything before a moment has been taken, and nothing at it. */
  passTime(nowUs: UnixUs): void {
    while (!this.isFull && this.nextLookUs <= nowUs) this.#look(this.nextLookUs);
  }

  /** Takes what the market told. */
  takeEvent(event: MarketEvent): void {
    if (event.kind !== 'trade' || event.instrument !== this.#instrument.id) return;
    const price = ticksToPrice(this.#instrument, event.priceTicks);
    const size = lotsToQuantity(this.#instrument, event.sizeLots);
    const atUs = event.receivedAtUs;
    this.#bars.addTrade(atUs, price, size);
    const trade = { price, size, takerSide: event.takerSide, atUs };
    this.#recent.push(trade);
    if (this.#recent.length > 2 * EARLIER_TRADES) this.#recent = this.#recent.slice(-EARLIER_TRADES);
    if (atUs < this.#tradesFromUs()) return;
    this.#trades.push(trade);
    if (this.#trades.length > MOST_TRADES) {
      this.#trades.shift();
      this.#leftOut += 1;
    }
  }

  /** What there is of the stretch. */
  stretch(reachedUs: UnixUs, isEnd: boolean): ReplayStretch {
    return {
      instrument: this.#instrument,
      states: this.#states,
      trades: this.#trades,
      earlierTrades: this.#earlier,
      tradesLeftOut: this.#leftOut,
      bars: this.#bars.barsOf(1, BAR_SECONDS),
      reachedUs,
      isEnd,
    };
  }

  /** From one step before the first look on. */
  #tradesFromUs(): UnixUs {
    return this.#request === undefined ? Number.POSITIVE_INFINITY : this.#request.fromUs - this.#request.stepUs;
  }

  #look(atUs: UnixUs): void {
    if (this.#states.length === 0) {
      const before = this.#recent.filter((trade) => trade.atUs < this.#tradesFromUs());
      this.#earlier = before.slice(-EARLIER_TRADES);
    }
    const priced = ({ priceTicks, sizeLots }: Level): PricedLevel => [
      ticksToPrice(this.#instrument, priceTicks),
      lotsToQuantity(this.#instrument, sizeLots),
    ];
    this.#states.push({
      atUs,
      bookState: this.#market.bookState(),
      bids: this.#market.levels('bid', REPLAY_LEVELS).map(priced),
      asks: this.#market.levels('ask', REPLAY_LEVELS).map(priced),
    });
  }
}
