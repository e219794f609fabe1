import { Injectable } from '@nestjs/common';
import type { CachedPriceV1, InstrumentReply, MarketReply } from '#libs/contracts';
import { instrumentToReply } from '#libs/contracts';
import {
  type BookState,
  type BookStateChange,
  type Instrument,
  type MarketEvent,
  type MarketFeed,
  type Steps,
  lotsToQuantity,
  ticksToPrice,
} from '#libs/domain';
import { type InstrumentId, type Problem, type UnixUs, formatDecimal } from '#libs/kernel';

/** Levels of each side that a reply about a market carries. */
const LEVELS_IN_REPLY = 10;

/** Reads levels of the books, which the feed keeps. */
export type BookLevels = Pick<MarketFeed, 'levels'>;

interface Market {
  instrument: Instrument;
  state: BookState;
  lastTicks: Steps;
  lastLots: Steps;
  lastTradeId: number;
  lastTradeAtUs: number;
  bidTicks: Steps;
  bidLots: Steps;
  askTicks: Steps;
  askLots: Steps;
  quoteAtUs: number;
  receivedAtUs: number;
  /** When the feed last confirmed the state of the book; it does so once a second. */
  stateAtUs: number;
  /** When it last confirmed that the book is LIVE: only then does it hear the market. */
  liveAtUs: number;
}

/** Of a market of which no trade and no quote came in the steps of its instrument. */
const NOTHING_HEARD = {
  lastTicks: 0,
  lastLots: 0,
  lastTradeId: 0,
  lastTradeAtUs: 0,
  bidTicks: 0,
  bidLots: 0,
  askTicks: 0,
  askLots: 0,
  quoteAtUs: 0,
};

/** Receives the instrument whose book is in another state than before. */
export interface BookStateListener {
  onBookStateChange(id: InstrumentId): void;
}

/** Where every market stands that this process feeds: last price, best bid and ask, book state. */
@Injectable()
export class MarketBoard {
  private readonly markets = new Map<InstrumentId, Market>();
  private leftOut: ReadonlyMap<string, Problem> = new Map();
  private stateListener: BookStateListener | undefined;

  /** Sets who receives changes of book states. */
  setStateListener(listener: BookStateListener): void {
    this.stateListener = listener;
  }

  /** Begins to follow instruments. */
  followInstruments(instruments: readonly Instrument[]): void {
    for (const instrument of instruments)
      this.markets.set(instrument.id, {
        instrument,
        state: 'SYNCING',
        ...NOTHING_HEARD,
        receivedAtUs: 0,
        stateAtUs: 0,
        liveAtUs: 0,
      });
  }

  /** Takes why instruments that were asked for are not followed; `details.instrument` names each. */
  leaveOut(refused: readonly Problem[]): void {
    this.leftOut = new Map(refused.map((why) => [why.details['instrument'] ?? '', why]));
  }

  /** Why an instrument is not followed, though it was asked for; `undefined` where it is, or may be yet. */
  whyLeftOut(id: InstrumentId): Problem | undefined {
    return this.leftOut.get(id);
  }

  /** An instrument has other rules: where its steps are others, what was counted in the old ones is forgotten. */
  changeInstrument(instrument: Instrument): void {
    const market = this.markets.get(instrument.id);
    if (market === undefined) return;
    const { tickSize, lotSize } = market.instrument;
    market.instrument = instrument;
    if (!tickSize.eq(instrument.tickSize) || !lotSize.eq(instrument.lotSize)) Object.assign(market, NOTHING_HEARD);
  }

  /** Takes one update. */
  onEvent(event: MarketEvent): void {
    const market = this.markets.get(event.instrument);
    if (market === undefined) return;
    switch (event.kind) {
      case 'trade':
        market.lastTicks = event.priceTicks;
        market.lastLots = event.sizeLots;
        market.lastTradeId = event.tradeId;
        market.lastTradeAtUs = event.receivedAtUs;
        break;
      case 'quote':
        market.bidTicks = event.bidPriceTicks;
        market.bidLots = event.bidSizeLots;
        market.askTicks = event.askPriceTicks;
        market.askLots = event.askSizeLots;
        market.quoteAtUs = event.receivedAtUs;
        break;
      case 'book-state':
        this.takeState(market, event);
        return;
      case 'depth':
        return;
    }
    market.receivedAtUs = event.receivedAtUs;
  }

  /** The instruments that are followed. */
  get instruments(): Iterable<InstrumentId> {
    return this.markets.keys();
  }

  /** When an update of an instrument came last, or the feed confirmed the state of its book; 0 for never. */
  updatedAtUs(id: InstrumentId): UnixUs {
    const market = this.markets.get(id);
    return market === undefined ? 0 : Math.max(market.receivedAtUs, market.stateAtUs);
  }

  /** When a price of an instrument came last, or the feed confirmed that its book is LIVE; 0 for never. */
  pricedAtUs(id: InstrumentId): UnixUs {
    const market = this.markets.get(id);
    return market === undefined ? 0 : Math.max(market.receivedAtUs, market.liveAtUs);
  }

  /** `undefined` for an instrument that is not fed, or not yet. */
  findInstrument(id: InstrumentId): Instrument | undefined {
    return this.markets.get(id)?.instrument;
  }

  /** An instrument as it goes over the wire; `undefined` for one that is not fed. */
  instrumentReply(id: InstrumentId): InstrumentReply | undefined {
    const market = this.markets.get(id);
    return market === undefined ? undefined : instrumentToReply(market.instrument);
  }

  /** Where a market stands, as it goes over the wire; `undefined` for one that is not fed. */
  marketReply(id: InstrumentId, books: BookLevels): MarketReply | undefined {
    const market = this.markets.get(id);
    if (market === undefined) return undefined;
    const { instrument } = market;
    const price = (ticks: Steps): string => formatDecimal(ticksToPrice(instrument, ticks));
    const size = (lots: Steps): string => formatDecimal(lotsToQuantity(instrument, lots));
    const side = (name: 'bid' | 'ask'): [string, string][] =>
      books.levels(id, name, LEVELS_IN_REPLY).map((level) => [price(level.priceTicks), size(level.sizeLots)]);
    return {
      venue: instrument.venue,
      instrument: id,
      bookState: market.state,
      receivedAtUs: market.receivedAtUs,
      ...(market.lastTicks > 0 ? { lastPrice: price(market.lastTicks), lastTradeAtUs: market.lastTradeAtUs } : {}),
      ...topOf(market),
      bids: side('bid'),
      asks: side('ask'),
    };
  }

  /** What the price cache holds of a market, without the publisher's epoch and time; `undefined` before anything is known. */
  cachedPrice(id: InstrumentId): Omit<CachedPriceV1, 'writtenAtUs' | 'epoch'> | undefined {
    const market = this.markets.get(id);
    const receivedAtUs = this.updatedAtUs(id);
    if (market === undefined || receivedAtUs === 0) return undefined;
    const { instrument, lastTradeAtUs, quoteAtUs } = market;
    const last = {
      lastPrice: formatDecimal(ticksToPrice(instrument, market.lastTicks)),
      lastSize: formatDecimal(lotsToQuantity(instrument, market.lastLots)),
      lastTradeId: String(market.lastTradeId),
      lastTradeAtUs,
    };
    return {
      v: 1,
      venue: instrument.venue,
      instrument: id,
      bookState: market.state,
      ...(market.lastTicks > 0 ? last : {}),
      ...topOf(market),
      ...(quoteAtUs > 0 ? { quoteAtUs } : {}),
      receivedAtUs,
    };
  }

  private takeState(market: Market, { state, receivedAtUs }: BookStateChange): void {
    const isNew = market.state !== state;
    market.state = state;
    market.stateAtUs = receivedAtUs;
    if (state === 'LIVE') market.liveAtUs = receivedAtUs;
    if (isNew) this.stateListener?.onBookStateChange(market.instrument.id);
  }
}

/** The best bid and ask as text; a side that is empty is left out. */
function topOf(market: Market): Pick<MarketReply, 'bidPrice' | 'bidSize' | 'askPrice' | 'askSize'> {
  const { instrument, bidTicks, bidLots, askTicks, askLots } = market;
  const price = (ticks: Steps): string => formatDecimal(ticksToPrice(instrument, ticks));
  const size = (lots: Steps): string => formatDecimal(lotsToQuantity(instrument, lots));
  return {
    ...(bidTicks > 0 ? { bidPrice: price(bidTicks), bidSize: size(bidLots) } : {}),
    ...(askTicks > 0 ? { askPrice: price(askTicks), askSize: size(askLots) } : {}),
  };
}
