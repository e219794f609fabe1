import type {
  FeedCounters,
  FeedListener,
  Instrument,
  InstrumentFeedStatus,
  Level,
  MarketEvent,
  MarketFeed,
} from '#libs/domain';
import { Decimal, type InstrumentId, type VenueId, asId } from '#libs/kernel';

const venue = asId<VenueId>('binance');
const step = new Decimal('0.01');

/** A feed that says what a test tells it to: the twin of a venue's feed for the tests of this app. */
export class ScriptedFeed implements MarketFeed {
  listener: FeedListener | undefined;
  bookState: InstrumentFeedStatus['bookState'] = 'SYNCING';
  failures: Error[] = [];
  closed = false;
  private ids: readonly InstrumentId[] = [];

  loadInstruments(ids: readonly InstrumentId[]): Promise<readonly Instrument[]> {
    const failure = this.failures.shift();
    if (failure !== undefined) return Promise.reject(failure);
    this.ids = ids;
    return Promise.resolve(
      ids.map((id) => ({
        venue,
        id,
        venueSymbol: id.replace('-', ''),
        base: id.split('-')[0] ?? '',
        quote: id.split('-')[1] ?? '',
        status: 'TRADING',
        tickSize: step,
        lotSize: step,
        minQuantity: step,
        maxQuantity: step,
        minNotional: step,
      })),
    );
  }

  open(_instruments: readonly Instrument[], listener: FeedListener): Promise<void> {
    this.listener = listener;
    return Promise.resolve();
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
