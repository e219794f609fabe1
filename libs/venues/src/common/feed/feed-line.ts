import type { FeedListener, Instrument } from '#libs/domain';
import type { Clock, Problem, UnixUs } from '#libs/kernel';
import { Backoff } from '../backoff.js';
import {
  type BookInput,
  ConnectionSequence,
  type FrameSink,
  type VenueProtocol,
  type WireEvent,
  type WireTrade,
} from '../codec/index.js';
import type { FeedSettings } from './feed-settings.js';
import { FeedSocket, type FeedSocketOwner } from './feed-socket.js';
import { InstrumentMarket } from './instrument-market.js';

const SAMPLE_LENGTH = 200;

/** The waits of one book that has to be built again. */
interface Resync {
  readonly backoff: Backoff;
  /** Since the last request, and how long to wait at least before the next; in milliseconds. */
  sinceMs: number;
  waitMs: number;
  /** Requests without a snapshot; 0 while the subscription's own snapshot is waited for. */
  tries: number;
}

/** One connection and the instruments that live on it: decodes frames, hands them to the right instrument, resynchronises. */
export class FeedLine implements FeedSocketOwner, FrameSink {
  private readonly protocol: VenueProtocol;
  private readonly settings: FeedSettings;
  private readonly listener: FeedListener;
  private readonly clock: Clock;
  private readonly socket: FeedSocket;
  private readonly resyncs = new Map<InstrumentMarket, Resync>();
  private readonly byName: ReadonlyMap<string, InstrumentMarket>;
  readonly markets: readonly InstrumentMarket[];
  private sequence = new ConnectionSequence();
  private receivedAtUs: UnixUs = 0;
  private frameTrades: WireTrade[] = [];
  private sawData = false;
  private troubled: string | undefined;
  private silent = false;
  private announceUp: () => void = () => undefined;
  frames = 0;
  trades = 0;
  quotes = 0;
  depthUpdates = 0;
  badFrames = 0;
  /** Resolves when the connection is subscribed for the first time. */
  readonly firstUp: Promise<void>;

  constructor(
    url: string,
    protocol: VenueProtocol,
    settings: FeedSettings,
    clock: Clock,
    instruments: readonly Instrument[],
    listener: FeedListener,
  ) {
    this.protocol = protocol;
    this.settings = settings;
    this.clock = clock;
    this.listener = listener;
    this.markets = instruments.map((instrument) => new InstrumentMarket(instrument, protocol, listener, clock));
    this.byName = new Map(this.markets.map((market) => [market.instrument.id, market]));
    this.socket = new FeedSocket(url, protocol, settings, this);
    this.firstUp = new Promise((resolve) => {
      this.announceUp = resolve;
    });
  }

  get reconnects(): number {
    return this.socket.reconnects;
  }

  open(afterMs: number): void {
    for (const market of this.markets) market.announce(0);
    this.socket.open(afterMs);
  }

  close(): void {
    this.socket.close();
    this.announceUp();
  }

  onOpen(): readonly string[] {
    this.sequence = new ConnectionSequence();
    this.resyncs.clear();
    // The subscription asks for every snapshot; a book that gets none asks again by itself.
    for (const market of this.markets) this.resyncs.set(market, this.newResync(0));
    return this.protocol.subscribeFrames(this.markets.map((market) => market.instrument));
  }

  onUp(): void {
    this.announceUp();
  }

  onDown(reason: string): void {
    this.listener.onNotice('a market data connection is lost', { reason, venue: this.protocol.name });
    for (const market of this.markets) market.invalidate(false);
  }

  onSilent(): void {
    this.silent = true;
    this.listener.onNotice('a market data connection is silent', { venue: this.protocol.name });
    for (const market of this.markets) market.setSilent(true);
  }

  onText(text: string): boolean {
    this.frames += 1;
    this.receivedAtUs = this.clock.nowUs();
    this.sawData = false;
    this.troubled = undefined;
    this.hear();
    const decoded = this.protocol.codec.decode(text, this);
    this.passTrades();
    const reason = decoded.ok ? this.troubled : decoded.error.message;
    if (reason !== undefined) this.bad(reason, text);
    return this.sawData;
  }

  onBadFrame(reason: string): void {
    this.frames += 1;
    this.hear();
    this.bad(reason, '');
  }

  onTick(): void {
    for (const [market, resync] of this.resyncs) this.watch(market, resync);
  }

  onEvent(event: WireEvent): void {
    this.sawData = true;
    if (event.type === 'depth') return;
    if (event.type === 'trade') {
      this.trades += 1;
      this.frameTrades.push(event);
      return;
    }
    this.quotes += 1;
    if (this.protocol.quotesFromBook === true) return;
    const readable = this.byName.get(event.instrument)?.onQuote(event, this.receivedAtUs);
    if (readable === false) this.troubled = 'a price or size of the best bid and ask is beyond what can be counted';
  }

  onBook(input: BookInput): void {
    this.depthUpdates += 1;
    const market = this.byName.get(input.depth.instrument);
    if (market === undefined) return;
    const wasWhole = !market.needsSnapshot;
    if (market.onDepth(input, this.receivedAtUs)) return;
    this.notice('the book broke and is synchronised again', market);
    if (wasWhole) this.requestSnapshot(market);
  }

  onConnectionSequence(sequence: number): void {
    if (this.sequence.take(sequence)) return;
    for (const market of this.markets) {
      const wasWhole = !market.needsSnapshot;
      market.invalidate(true);
      if (wasWhole) this.requestSnapshot(market);
    }
    this.listener.onNotice('frames of a connection are missing: its books are synchronised again', {
      venue: this.protocol.name,
    });
  }

  onControl(): void {
    // Counted with the frames; it keeps the connection alive.
  }

  onRefusal(refused: Problem): void {
    this.listener.onNotice(refused.message, { venue: this.protocol.name, code: refused.code });
  }

  /** Trades of one frame, oldest first: some venues send their list of recent ones newest first. */
  private passTrades(): void {
    if (this.frameTrades.length === 0) return;
    const trades = this.frameTrades;
    this.frameTrades = [];
    const first = trades[0]?.exchangeTimeUs ?? 0;
    const last = trades.at(-1)?.exchangeTimeUs ?? 0;
    if (first > last) trades.reverse();
    for (const trade of trades) {
      const readable = this.byName.get(trade.instrument)?.onTrade(trade, this.receivedAtUs);
      if (readable === false) this.troubled = 'a price or size of a trade is beyond what can be counted';
    }
  }

  /** Asks for a new snapshot of a book that was whole until now: at once the first time, then with growing waits. */
  private requestSnapshot(market: InstrumentMarket): void {
    const known = this.resyncs.get(market);
    if (known === undefined || known.tries === 0) {
      this.resyncs.set(market, this.newResync(1));
      this.askAgain(market);
      return;
    }
    known.sinceMs = 0;
    known.waitMs = known.backoff.nextMs();
    known.tries = 1;
  }

  private newResync(tries: number): Resync {
    const { resyncInitialMs: initialMs, resyncMaxMs: maxMs, syncTimeoutMs } = this.settings;
    return { backoff: new Backoff({ initialMs, maxMs }), sinceMs: 0, waitMs: syncTimeoutMs, tries };
  }

  /** Looks whether a book that was to be built again is, or breaks again, or got nothing. */
  private watch(market: InstrumentMarket, resync: Resync): void {
    resync.sinceMs += this.settings.tickMs;
    if (!market.needsSnapshot) {
      // Forgotten only after a quiet time, so that a book which breaks again and again cannot flood the venue.
      if (resync.sinceMs >= this.settings.resyncMaxMs || resync.tries === 0) this.resyncs.delete(market);
      return;
    }
    if (resync.sinceMs < resync.waitMs) return;
    if (resync.tries >= this.settings.resyncTries) {
      this.socket.replace(`no snapshot of ${market.instrument.id} after ${resync.tries} tries`);
      return;
    }
    resync.tries += 1;
    resync.sinceMs = 0;
    resync.waitMs = this.settings.syncTimeoutMs + resync.backoff.nextMs();
    this.notice('a snapshot is missing and is asked for again', market);
    this.askAgain(market);
  }

  private askAgain(market: InstrumentMarket): void {
    const frames = this.protocol.resyncFrames(market.instrument);
    if (frames === undefined) this.socket.replace(`${market.instrument.id} needs a new connection for its snapshot`);
    else this.socket.send(frames);
  }

  /** The connection speaks again. */
  private hear(): void {
    if (!this.silent) return;
    this.silent = false;
    for (const market of this.markets) market.setSilent(false);
  }

  private notice(message: string, market: InstrumentMarket): void {
    this.listener.onNotice(message, { venue: this.protocol.name, instrument: market.instrument.id });
  }

  private bad(reason: string, text: string): void {
    this.badFrames += 1;
    this.listener.onBadFrame(reason, text.slice(0, SAMPLE_LENGTH));
  }
}
