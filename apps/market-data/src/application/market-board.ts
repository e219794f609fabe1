import type { InstrumentReply, MarketReply } from '#libs/contracts';
import { instrumentToReply } from '#libs/contracts';
import {
  type BookState,
  type Instrument,
  type Level,
  type MarketEvent,
  lotsToQuantity,
  ticksToPrice,
} from '#libs/domain';
import { type InstrumentId, formatDecimal } from '#libs/kernel';

/** How many levels of each side an answer about a market carries. */
const LEVELS_ANSWERED = 10;

/** Reads levels of a book that somebody else keeps. */
export type LevelsOf = (instrument: InstrumentId, side: 'bid' | 'ask', limit: number) => readonly Level[];

interface Market {
  readonly instrument: Instrument;
  state: BookState;
  lastTicks: number;
  lastTradeAtUs: number;
  bidTicks: number;
  bidLots: number;
  askTicks: number;
  askLots: number;
  receivedAtUs: number;
}

/** Where every market stands that this process feeds: last price, best bid and ask, book state; for whoever asks. */
export class MarketBoard {
  private readonly markets = new Map<InstrumentId, Market>();

  /** Begins to follow instruments. */
  open(instruments: readonly Instrument[]): void {
    for (const instrument of instruments) {
      this.markets.set(instrument.id, {
        instrument,
        state: 'SYNCING',
        lastTicks: 0,
        lastTradeAtUs: 0,
        bidTicks: 0,
        bidLots: 0,
        askTicks: 0,
        askLots: 0,
        receivedAtUs: 0,
      });
    }
  }

  /** Takes one update. */
  take(event: MarketEvent): void {
    const market = this.markets.get(event.instrument);
    if (market === undefined) return;
    switch (event.kind) {
      case 'trade':
        market.lastTicks = event.priceTicks;
        market.lastTradeAtUs = event.receivedAtUs;
        break;
      case 'quote':
        market.bidTicks = event.bidPriceTicks;
        market.bidLots = event.bidSizeLots;
        market.askTicks = event.askPriceTicks;
        market.askLots = event.askSizeLots;
        break;
      case 'book-state':
        market.state = event.state;
        return;
      case 'depth':
        return;
    }
    market.receivedAtUs = event.receivedAtUs;
  }

  /** What an instrument is; `undefined` for one that is not fed. */
  instrument(id: InstrumentId): InstrumentReply | undefined {
    const market = this.markets.get(id);
    return market === undefined ? undefined : instrumentToReply(market.instrument);
  }

  /** Where a market stands; `undefined` for one that is not fed. */
  market(id: InstrumentId, levelsOf: LevelsOf): MarketReply | undefined {
    const market = this.markets.get(id);
    if (market === undefined) return undefined;
    const { instrument } = market;
    const price = (ticks: number): string => formatDecimal(ticksToPrice(instrument, ticks));
    const size = (lots: number): string => formatDecimal(lotsToQuantity(instrument, lots));
    const side = (name: 'bid' | 'ask'): [string, string][] =>
      levelsOf(id, name, LEVELS_ANSWERED).map((level) => [price(level.priceTicks), size(level.sizeLots)]);
    return {
      venue: instrument.venue,
      instrument: id,
      bookState: market.state,
      receivedAtUs: market.receivedAtUs,
      ...(market.lastTicks > 0 ? { lastPrice: price(market.lastTicks), lastTradeAtUs: market.lastTradeAtUs } : {}),
      ...(market.bidTicks > 0 ? { bidPrice: price(market.bidTicks), bidSize: size(market.bidLots) } : {}),
      ...(market.askTicks > 0 ? { askPrice: price(market.askTicks), askSize: size(market.askLots) } : {}),
      bids: side('bid'),
      asks: side('ask'),
    };
  }
}
