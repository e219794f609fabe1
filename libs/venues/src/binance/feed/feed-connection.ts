import type { FeedListener, Level, Side } from '#libs/domain';
import type { UnixUs } from '#libs/kernel';
import type { VenueRuntime } from '../../connection/index.js';
import type { InstrumentFeed } from './instrument-feed.js';
import { FrameScanner } from '../codec/frame-scanner.js';
import { type MarketFrameSink, type SymbolScale, symbolScaleOf } from '../codec/market-frame.js';
import { joins } from './feed-connection-joins.js';
import { type LineOwner, MAX_KEPT_FRAMES, StreamLine } from './feed-connection-line.js';
import type { StreamConnectionSettings } from './stream-connection.js';
import { implausibleDiff, implausibleTrade } from './plausible.js';

const SAMPLE_LENGTH = 200;
const SAMPLE_BYTES = 4 * SAMPLE_LENGTH;
/** A stand-by takes over after it heard data for this many looks (a second), if the line in use got as far as it began. */
const OVERLAP_TICKS = 4;
/** It takes over without having joined on after this many (ten seconds): what is missing then is healed as after a loss. */
const MAX_OVERLAP_TICKS = 40;

interface Fed {
  readonly feed: InstrumentFeed;
  readonly scale: SymbolScale;
  /** The newest quote's update id. */
  quoteSequence: number;
  /** Quotes up to this one came by the connection before; 0 where the present one got past them. */
  knownUpTo: number;
}

/**
 * The instruments that live on one connection: decodes frames and hands them to the right instrument. A connection is
 * replaced before it breaks: the new one is subscribed and heard before the old one is closed, and what both brought is
 * taken once.
 */
export class FeedConnection implements MarketFrameSink, LineOwner {
  private readonly settings: StreamConnectionSettings;
  private readonly streams: readonly string[];
  private readonly runtime: VenueRuntime;
  private readonly listener: FeedListener;
  private readonly bySymbol: ReadonlyMap<string, Fed>;
  private inUse: StreamLine;
  private standBy: StreamLine | undefined;
  private reading: StreamLine;
  private readonly scanner: FrameScanner;
  private receivedAtUs: UnixUs = 0;
  /** When the present read of the socket began; 0 between two reads. */
  private readAtUs: UnixUs = 0;
  private latestSymbol = '';
  private latest: Fed | undefined;
  private ticksSinceTakeOver = 0;
  private openedBefore = 0;
  private announceUp: () => void = () => undefined;
  frames = 0;
  trades = 0;
  quotes = 0;
  depthUpdates = 0;
  badFrames = 0;
  /** Times a stand-by took over. */
  rotations = 0;
  /** Resolves when the connection is subscribed for the first time. */
  readonly firstUp: Promise<void>;

  constructor(
    settings: StreamConnectionSettings,
    runtime: VenueRuntime,
    feeds: readonly InstrumentFeed[],
    streams: readonly string[],
    listener: FeedListener,
  ) {
    this.settings = settings;
    this.streams = streams;
    this.runtime = runtime;
    this.listener = listener;
    this.bySymbol = new Map(
      feeds.map((feed) => [
        feed.instrument.venueSymbol,
        { feed, scale: symbolScaleOf(feed.instrument), quoteSequence: 0, knownUpTo: 0 },
      ]),
    );
    this.scanner = new FrameScanner(this);
    this.inUse = new StreamLine(settings, streams, this, runtime, true);
    this.reading = this.inUse;
    this.firstUp = new Promise((resolve) => {
      this.announceUp = resolve;
    });
  }

  /** Connections opened after the first. */
  get reconnects(): number {
    return this.openedBefore + this.inUse.connection.reconnects + (this.standBy?.connection.reconnects ?? 0);
  }

  /** Frames that went to the JSON decoder, answers to our requests among them. */
  get framesReadSlowly(): number {
    return this.scanner.fallbacks;
  }

  open(): void {
    this.inUse.connection.open();
  }

  close(): void {
    this.inUse.connection.close();
    this.standBy?.connection.close();
    this.announceUp();
  }

  onLineUp(line: StreamLine): void {
    if (!line.isInUse) return;
    for (const { feed } of this.bySymbol.values()) feed.onUp();
    this.announceUp();
  }

  onLineDown(line: StreamLine, reason: string): void {
    if (!line.isInUse) {
      this.listener.onNotice('a stand-by market data connection is lost', { reason });
      return;
    }
    if (this.standBy?.isUp === true) {
      this.takeOver(this.standBy, reason);
      return;
    }
    this.listener.onNotice('a market data connection is lost', { reason });
    if (this.standBy !== undefined) this.retire(this.standBy);
    this.standBy = undefined;
    for (const fed of this.bySymbol.values()) {
      fed.knownUpTo = 0;
      fed.feed.onDown();
    }
  }

  onLineSilent(line: StreamLine): void {
    if (!line.isInUse) return;
    this.listener.onNotice('a market data connection is silent', {});
    for (const { feed } of this.bySymbol.values()) feed.onSilent();
  }

  onLineTick(line: StreamLine): void {
    if (!line.isInUse) {
      if (this.mayTakeOver(line)) this.takeOver(line, 'rotation');
      return;
    }
    this.ticksSinceTakeOver += 1;
    for (const fed of this.bySymbol.values()) {
      // By then a number from the past is the venue's new beginning.
      if (this.ticksSinceTakeOver === MAX_OVERLAP_TICKS) fed.knownUpTo = 0;
      fed.feed.onTick();
    }
  }

  onLineFrame(line: StreamLine, frame: Buffer): boolean {
    this.reading = line;
    this.frames += 1;
    if (this.readAtUs === 0) this.beginRead();
    return this.decode(frame, this.readAtUs);
  }

  onLineBytes(bytes: Buffer, start: number, end: number): boolean {
    if (this.readAtUs === 0) this.beginRead();
    this.receivedAtUs = this.readAtUs;
    if (!this.scanner.scan(bytes, start, end)) return false;
    this.frames += 1;
    return true;
  }

  onLineSlow(reason: string): void {
    this.listener.onNotice('frames are read without the fast lane', { reason });
  }

  /** All frames of one read of the socket came at one moment: the clock is asked once. */
  private beginRead(): void {
    this.readAtUs = this.runtime.scheduler.nowUs();
    queueMicrotask(() => {
      this.readAtUs = 0;
    });
  }

  onLineBadFrame(_line: StreamLine, reason: string): void {
    this.frames += 1;
    this.bad(reason, '');
  }

  onLineRotationDue(line: StreamLine): void {
    if (line.isInUse) this.replace('it is about to reach the age at which the exchange cuts it');
  }

  private decode(frame: Buffer, receivedAtUs: UnixUs): boolean {
    this.receivedAtUs = receivedAtUs;
    const outcome = this.scanner.decode(frame);
    if (outcome.kind === 'bad') this.bad(outcome.reason, frame.toString('utf8', 0, SAMPLE_BYTES));
    return outcome.kind === 'data';
  }

  /** Opens a stand-by beside the connection in use, unless that is under way. */
  private replace(reason: string): void {
    if (this.standBy !== undefined) return;
    this.listener.onNotice('a market data connection is being replaced', { reason });
    this.standBy = new StreamLine(this.settings, this.streams, this, this.runtime, false);
    this.openedBefore += 1;
    this.standBy.connection.open();
  }

  private mayTakeOver(line: StreamLine): boolean {
    if (line.ticksWithData >= MAX_OVERLAP_TICKS || line.kept.length >= MAX_KEPT_FRAMES) return true;
    return line.ticksWithData >= OVERLAP_TICKS && joins(line.firstHeard, (symbol) => this.bySymbol.get(symbol)?.feed);
  }

  private takeOver(line: StreamLine, reason: string): void {
    const old = this.inUse;
    this.inUse = line;
    this.standBy = undefined;
    this.reading = line;
    this.retire(old);
    this.rotations += 1;
    this.listener.onNotice('another market data connection took over', { reason });
    this.ticksSinceTakeOver = 0;
    for (const fed of this.bySymbol.values()) fed.knownUpTo = fed.quoteSequence;
    for (const { frame, receivedAtUs } of line.use()) {
      this.frames += 1;
      this.decode(frame, receivedAtUs);
    }
  }

  private retire(line: StreamLine): void {
    this.openedBefore += line.connection.reconnects;
    line.connection.close();
  }

  scaleOf(symbol: string): SymbolScale | undefined {
    return this.bySymbol.get(symbol)?.scale;
  }

  /** In a burst most frames are of the same symbol, and the scanner names it by the same text object. */
  private fedOf(symbol: string): Fed | undefined {
    if (symbol === this.latestSymbol) return this.latest;
    this.latest = this.bySymbol.get(symbol);
    this.latestSymbol = symbol;
    return this.latest;
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
    const feed = this.fedOf(symbol)?.feed;
    const why = implausibleTrade(tradeId, feed?.trades.expectedId, exchangeAtUs, this.receivedAtUs);
    if (why === undefined) feed?.onTrade(tradeId, priceTicks, sizeLots, takerSide, exchangeAtUs, this.receivedAtUs);
    else this.bad(why, symbol);
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
    const fed = this.fedOf(symbol);
    if (fed === undefined || sequence <= fed.knownUpTo) return;
    fed.knownUpTo = 0;
    fed.quoteSequence = sequence;
    fed.feed.onQuote(sequence, bidTicks, bidLots, askTicks, askLots, this.receivedAtUs);
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
    const why = implausibleDiff(first, last);
    if (why !== undefined) this.bad(why, symbol);
    else this.bySymbol.get(symbol)?.feed.onDepth(first, last, bids, asks, exchangeAtUs, this.receivedAtUs);
  }

  onReply(id: number, refusal: string | undefined): void {
    this.reading.connection.onReply(id, refusal);
  }

  onShutdown(): void {
    this.replace('the exchange announced its shutdown');
  }

  onOther(): void {
    // Counted with the frames.
  }

  private bad(reason: string, text: string): void {
    this.badFrames += 1;
    this.listener.onBadFrame(reason, text.slice(0, SAMPLE_LENGTH));
  }
}
