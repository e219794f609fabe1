import type { FeedListener, Level, Side } from '#libs/domain';
import type { Clock, UnixUs } from '#libs/kernel';
import type { InstrumentFeed } from './instrument-feed.js';
import { type MarketFrameSink, type SymbolScale, decodeMarketFrame, symbolScaleOf } from './market-frame.js';
import { StreamConnection, type StreamConnectionListener, type StreamConnectionSettings } from './stream-connection.js';

const SAMPLE_LENGTH = 200;

interface Fed {
  readonly feed: InstrumentFeed;
  readonly scale: SymbolScale;
}

/** One connection and the instruments that live on it: decodes frames and hands them to the right instrument. */
export class FeedConnection implements MarketFrameSink, StreamConnectionListener {
  private readonly clock: Clock;
  private readonly listener: FeedListener;
  private readonly bySymbol: ReadonlyMap<string, Fed>;
  private readonly connection: StreamConnection;
  private receivedAtUs: UnixUs = 0;
  private announceUp: () => void = () => undefined;
  frames = 0;
  trades = 0;
  quotes = 0;
  depthUpdates = 0;
  badFrames = 0;
  /** Resolves when the connection is subscribed for the first time. */
  readonly firstUp: Promise<void>;

  constructor(
    settings: StreamConnectionSettings,
    clock: Clock,
    feeds: readonly InstrumentFeed[],
    streams: readonly string[],
    listener: FeedListener,
  ) {
    this.clock = clock;
    this.listener = listener;
    this.bySymbol = new Map(
      feeds.map((feed) => [feed.instrument.venueSymbol, { feed, scale: symbolScaleOf(feed.instrument) }]),
    );
    this.connection = new StreamConnection(settings, streams, this);
    this.firstUp = new Promise((resolve) => {
      this.announceUp = resolve;
    });
  }

  get reconnects(): number {
    return this.connection.reconnects;
  }

  open(): void {
    this.connection.open();
  }

  close(): void {
    this.connection.close();
    this.announceUp();
  }

  onUp(): void {
    for (const { feed } of this.bySymbol.values()) feed.onUp();
    this.announceUp();
  }

  onDown(reason: string): void {
    this.listener.onNotice('a market data connection is lost', { reason });
    for (const { feed } of this.bySymbol.values()) feed.onDown();
  }

  onSilent(): void {
    this.listener.onNotice('a market data connection is silent', {});
    for (const { feed } of this.bySymbol.values()) feed.onSilent();
  }

  onTick(): void {
    for (const { feed } of this.bySymbol.values()) feed.onTick();
  }

  onText(text: string): boolean {
    this.frames += 1;
    this.receivedAtUs = this.clock.nowUs();
    const outcome = decodeMarketFrame(text, this);
    if (outcome.kind === 'bad') this.bad(outcome.reason, text);
    return outcome.kind === 'data';
  }

  onBadFrame(reason: string): void {
    this.frames += 1;
    this.bad(reason, '');
  }

  scaleOf(symbol: string): SymbolScale | undefined {
    return this.bySymbol.get(symbol)?.scale;
  }

  onTrade(
    symbol: string,
    tradeId: number,
    priceTicks: number,
    sizeLots: number,
    takerSide: Side,
    exchangeAtUs: UnixUs,
  ): void {
    this.trades += 1;
    this.bySymbol.get(symbol)?.feed.onTrade(tradeId, priceTicks, sizeLots, takerSide, exchangeAtUs, this.receivedAtUs);
  }

  onQuote(
    symbol: string,
    sequence: number,
    bidTicks: number,
    bidLots: number,
    askTicks: number,
    askLots: number,
  ): void {
    this.quotes += 1;
    this.bySymbol.get(symbol)?.feed.onQuote(sequence, bidTicks, bidLots, askTicks, askLots, this.receivedAtUs);
  }

  onDepth(
    symbol: string,
    first: number,
    last: number,
    bids: readonly Level[],
    asks: readonly Level[],
    exchangeAtUs: UnixUs,
  ): void {
    this.depthUpdates += 1;
    this.bySymbol.get(symbol)?.feed.onDepth(first, last, bids, asks, exchangeAtUs, this.receivedAtUs);
  }

  onReply(id: number, refusal: string | undefined): void {
    this.connection.onReply(id, refusal);
  }

  onShutdown(): void {
    this.connection.reconnectNow('the exchange announced its shutdown');
  }

  onOther(): void {
    // Counted with the frames; nobody asked for it.
  }

  private bad(reason: string, text: string): void {
    this.badFrames += 1;
    this.listener.onBadFrame(reason, text.slice(0, SAMPLE_LENGTH));
  }
}
