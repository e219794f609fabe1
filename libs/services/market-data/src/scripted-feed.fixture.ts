import { type DynamicModule, Module } from '@nestjs/common';
import type {
  FeedCounters,
  FeedListener,
  HeldRequests,
  Instrument,
  InstrumentFeedStatus,
  Level,
  ListedInstruments,
  MarketEvent,
  MarketFeed,
  MarketHistory,
  MarketTrade,
} from '#libs/domain';
import { Decimal, type InstrumentId, type VenueId, asId, err, ok, problem } from '#libs/kernel';
import type { MarketDataRules } from './market-data.settings.js';
import { MARKET_FEED, MARKET_HISTORY } from './ports.js';

/** The names of the tests. */
export const binance = asId<VenueId>('binance');
/** The first instrument of the tests. */
export const btc = asId<InstrumentId>('BTC-USDT');
/** The second instrument of the tests. */
export const eth = asId<InstrumentId>('ETH-USDT');
const venue = binance;
const step = new Decimal('0.01');

type RulesOfTest = Partial<Omit<MarketDataRules, 'SYMBOLS'>> & { readonly SYMBOLS?: readonly InstrumentId[] };

/** The rules of a service that feeds BTC-USDT of binance, with something else where the test wants it. */
export function rulesOf({ SYMBOLS = [btc], ...rules }: RulesOfTest = {}): MarketDataRules {
  const defaults = { EXCHANGE: 'binance', SHARD: { index: 0, count: 1 }, PRICE_CACHE_INTERVAL_MS: 1_000 } as const;
  const watch = { RULES_INTERVAL_MS: 10_000 };
  return { ...defaults, ...watch, ...rules, SYMBOLS: [...SYMBOLS] };
}

/** An instrument whose steps are all 0.01. */
export function instrumentOf(id: InstrumentId): Instrument {
  const [base = '', quote = ''] = id.split('-');
  const sizes = { tickSize: step, lotSize: step, minQuantity: step, maxQuantity: step, minNotional: step };
  return { venue, id, venueSymbol: id.replace('-', ''), base, quote, status: 'TRADING', ...sizes };
}

/** A feed that publishes what a test asks for: the twin of a venue's feed for the tests of this app. */
export class ScriptedFeed implements MarketFeed {
  listener: FeedListener | undefined;
  bookState: InstrumentFeedStatus['bookState'] = 'SYNCING';
  /** By how much its trades are stamped ahead, and refused. */
  refusedAheadUs: number | undefined;
  /** What its requests wait for. */
  held: HeldRequests | undefined;
  failures: Error[] = [];
  closed = false;
  /** What the venue does not list. */
  unlisted: readonly InstrumentId[] = [];
  /** Why it is refused. */
  unlistedCode = 'INSTRUMENT_UNKNOWN';
  private ids: readonly InstrumentId[] = [];

  loadInstruments(ids: readonly InstrumentId[]): Promise<ListedInstruments> {
    const failure = this.failures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    const listed = ids.filter((id) => !this.unlisted.includes(id));
    const refused = this.unlisted.map((id) => problem(this.unlistedCode, `There is no ${id}.`, { instrument: id }));
    return Promise.resolve({ instruments: listed.map(instrumentOf), refused });
  }

  open(instruments: readonly Instrument[], listener: FeedListener): Promise<void> {
    this.addInstruments(instruments);
    this.listener = listener;
    return Promise.resolve();
  }

  addInstruments(instruments: readonly Instrument[]): void {
    this.ids = [...this.ids, ...instruments.map(({ id }) => id)];
  }

  changeInstrument(instrument: Instrument): void {
    this.listener?.onInstrument?.(instrument);
  }

  counters(): FeedCounters {
    return {
      framesReceived: 7,
      tradesReceived: 0,
      quotesReceived: 0,
      depthUpdatesReceived: 0,
      badFrames: 0,
      gapsDetected: 0,
      gapsHealed: 0,
      reconnects: 0,
      eventsDropped: 0,
      tradesDuplicated: 0,
      tradesBackfilled: 0,
      tradesLost: 0,
      valuesOffGrid: 0,
    };
  }

  heldRequests(): HeldRequests | undefined {
    return this.held;
  }

  status(): readonly InstrumentFeedStatus[] {
    if (this.listener === undefined) return [];
    return this.ids.map((instrument) => ({
      instrument,
      bookState: this.bookState,
      lastSequence: 1,
      trades: 0,
      lastTradeId: 0,
      tradesLost: 0,
      bookChecks: 0,
      bookMatches: 0,
      waiting: 0,
      refusedAheadUs: this.refusedAheadUs,
    }));
  }

  levels(_instrument: InstrumentId, side: 'bid' | 'ask'): readonly Level[] {
    return [{ priceTicks: side === 'bid' ? 999 : 1_001, sizeLots: 50 }];
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  /** Delivers an update as the exchange would bring it. */
  bring(event: MarketEvent): void {
    this.listener?.onEvent(event);
  }
}

/** A trade of an instrument at 10.00. */
export function tradeOf(instrument: InstrumentId, tradeId: number): MarketEvent {
  return {
    kind: 'trade',
    venue,
    instrument,
    exchangeAtUs: 1,
    receivedAtUs: 2,
    tradeId,
    priceTicks: 1_000,
    sizeLots: 4,
    takerSide: 'SELL',
  };
}

/** A quote of an instrument, 9.99 to 10.01. */
export function quoteOf(instrument: InstrumentId): MarketEvent {
  return {
    kind: 'quote',
    venue,
    instrument,
    exchangeAtUs: 0,
    receivedAtUs: 3,
    sequence: 9,
    bidPriceTicks: 999,
    bidSizeLots: 50,
    askPriceTicks: 1_001,
    askSizeLots: 60,
  };
}

/** An exchange that remembers 5,000 trades and whose bars of 7 µs are refused. */
export class ScriptedHistory implements MarketHistory {
  trades(_instrument: unknown, fromUs: number, limit: number): ReturnType<MarketHistory['trades']> {
    const all = Array.from({ length: 5_000 }, (_, i) => ({ ...(tradeOf(btc, i + 1) as MarketTrade), exchangeAtUs: i }));
    return Promise.resolve(ok(all.filter(({ exchangeAtUs }) => exchangeAtUs >= fromUs).slice(-limit)));
  }

  bars(_instrument: unknown, intervalUs: number, fromUs: number, toUs: number): ReturnType<MarketHistory['bars']> {
    if (intervalUs === 7) return Promise.resolve(err(problem('HISTORY_INTERVAL_UNKNOWN', 'There are none.')));
    const prices = { openTicks: 1_000, highTicks: 1_001, lowTicks: 999, closeTicks: 1_000 };
    const sums = { volumeLots: 7n, buyVolumeLots: undefined, valueTickLots: 7_000n, trades: 3 };
    return Promise.resolve(ok([{ fromUs, toUs, ...prices, ...sums }]));
  }
}

/** Gives the service the feed and the past of a test. */
export function scriptedFeedModule(feed: MarketFeed, history: MarketHistory = new ScriptedHistory()): DynamicModule {
  return {
    module: ScriptedFeedModule,
    providers: [
      { provide: MARKET_FEED, useValue: feed },
      { provide: MARKET_HISTORY, useValue: history },
    ],
    exports: [MARKET_FEED, MARKET_HISTORY],
  };
}

@Module({})
class ScriptedFeedModule {}
