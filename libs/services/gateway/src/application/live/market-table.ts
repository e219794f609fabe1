import { Injectable } from '@nestjs/common';
import {
  type BookState,
  type Instrument,
  type MarketEvent,
  type Side,
  lotsToQuantity,
  ticksToPrice,
} from '#libs/domain';
import { Decimal, type UnixUs } from '#libs/kernel';
import { type SecondBar, SecondBars } from './second-bars.js';

/** Trades of a market that are kept for its tape. */
const TAPE_TRADES = 40;

/** One of the public trades. */
export interface TapeTrade {
  readonly price: Decimal;
  readonly size: Decimal;
  readonly takerSide: Side;
  readonly atUs: UnixUs;
}

/** Where a market stands by the ticks so far; a price is `undefined` until it is known. */
export interface LiveMarket {
  readonly instrument: Instrument;
  readonly bars: SecondBars;
  bookState: BookState;
  lastPrice: Decimal | undefined;
  bidPrice: Decimal | undefined;
  bidSize: Decimal | undefined;
  askPrice: Decimal | undefined;
  askSize: Decimal | undefined;
  receivedAtUs: UnixUs;
  /** Newest last. */
  tape: TapeTrade[];
  /** Grows with everything that is taken. */
  version: number;
}

/** Every market that the ticks speak of. One that is not known yet is asked for and its ticks are let go until then. */
@Injectable()
export class MarketTable {
  readonly #markets = new Map<string, LiveMarket>();
  /** Bars of before the start, of markets that are not known yet. */
  readonly #earlier = new Map<string, readonly SecondBar[]>();

  /** The markets by name, such as `binance:BTC-USDT`. */
  get all(): ReadonlyMap<string, LiveMarket> {
    return this.#markets;
  }

  find(venue: string, instrument: string): LiveMarket | undefined {
    return this.#markets.get(`${venue}:${instrument}`);
  }

  /** Puts bars of a market of before this gateway's start, oldest first, in front of those that it makes. */
  addEarlierBars(market: string, bars: readonly SecondBar[]): void {
    const known = this.#markets.get(market);
    if (known === undefined) this.#earlier.set(market, bars);
    else known.bars.addEarlier(bars);
  }

  /** Begins to follow a market, or takes new rules for it. */
  setInstrument(instrument: Instrument): void {
    const key = `${instrument.venue}:${instrument.id}`;
    const known = this.#markets.get(key);
    this.#markets.set(key, {
      ...(known ?? {
        bars: new SecondBars(),
        bookState: 'SYNCING',
        lastPrice: undefined,
        bidPrice: undefined,
        bidSize: undefined,
        askPrice: undefined,
        askSize: undefined,
        receivedAtUs: 0,
        tape: [],
        version: 0,
      }),
      instrument,
    });
    const earlier = this.#earlier.get(key);
    if (earlier !== undefined) this.#markets.get(key)?.bars.addEarlier(earlier);
    this.#earlier.delete(key);
  }

  /** Takes a tick; returns false where the market is not known yet. */
  applyMarketEvent(event: MarketEvent): boolean {
    const market = this.find(event.venue, event.instrument);
    if (market === undefined) return false;
    market.version += 1;
    market.receivedAtUs = Math.max(market.receivedAtUs, event.receivedAtUs);
    if (event.kind === 'book-state') market.bookState = event.state;
    else if (event.kind === 'trade') takeTrade(market, event);
    else if (event.kind === 'quote') takeQuote(market, event);
    return true;
  }

  /** The first of some assets that a market is priced in. */
  quoteAmong(assets: ReadonlySet<string>): string | undefined {
    for (const { instrument } of this.#markets.values()) if (assets.has(instrument.quote)) return instrument.quote;
    return undefined;
  }

  /** The price at which an asset is counted in another: the mid, else the last trade, of any market of the two. */
  priceOf(base: string, quote: string): Decimal | undefined {
    for (const { instrument, bidPrice, askPrice, lastPrice } of this.#markets.values()) {
      if (instrument.base !== base || instrument.quote !== quote) continue;
      if (bidPrice !== undefined && askPrice !== undefined) return bidPrice.plus(askPrice).div('2');
      if (lastPrice !== undefined) return lastPrice;
    }
    return undefined;
  }
}

function takeTrade(market: LiveMarket, trade: Extract<MarketEvent, { kind: 'trade' }>): void {
  const price = ticksToPrice(market.instrument, trade.priceTicks);
  const size = lotsToQuantity(market.instrument, trade.sizeLots);
  market.lastPrice = price;
  market.bars.addTrade(trade.receivedAtUs, price, size);
  market.tape.push({ price, size, takerSide: trade.takerSide, atUs: trade.receivedAtUs });
  if (market.tape.length > 2 * TAPE_TRADES) market.tape = market.tape.slice(-TAPE_TRADES);
}

function takeQuote(market: LiveMarket, quote: Extract<MarketEvent, { kind: 'quote' }>): void {
  const { instrument } = market;
  const hasBid = quote.bidPriceTicks !== 0;
  const hasAsk = quote.askPriceTicks !== 0;
  market.bidPrice = hasBid ? ticksToPrice(instrument, quote.bidPriceTicks) : undefined;
  market.bidSize = hasBid ? lotsToQuantity(instrument, quote.bidSizeLots) : undefined;
  market.askPrice = hasAsk ? ticksToPrice(instrument, quote.askPriceTicks) : undefined;
  market.askSize = hasAsk ? lotsToQuantity(instrument, quote.askSizeLots) : undefined;
}
