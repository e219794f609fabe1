import { setMaxListeners } from 'node:events';
import type {
  FeedCounters,
  FeedListener,
  HeldRequests,
  Instrument,
  InstrumentFeedStatus,
  Level,
  ListedInstruments,
  MarketFeed,
} from '#libs/domain';
import { type InstrumentId, invariant } from '#libs/kernel';
import type { FetchJson, ProtocolAddresses, VenueProtocol } from '../codec/index.js';
import { VenueError } from '../venue-error.js';
import { type ConnectPace, RequestHold, type VenueRuntime, paceOf } from '../connection/index.js';
import { FeedLine } from './feed-line.js';
import { FEED_DEFAULTS, type FeedSettings } from './feed-settings.js';
import { fetchJsonFrom } from './fetch-json.js';
import type { InstrumentMarket } from './instrument-market.js';
import type { BelievedTrades } from './market-rules.js';

/**
 * The public market data of any venue, as its {@link VenueProtocol} describes it: pooled connections, a synchronised book, trades
 * and best bid and ask per instrument. It reconnects and resynchronises by itself until closed.
 */
export class ProtocolFeed implements MarketFeed {
  private readonly protocol: VenueProtocol;
  private readonly runtime: VenueRuntime;
  private readonly addresses: ProtocolAddresses;
  private readonly settings: FeedSettings;
  private readonly closing = new AbortController();
  private readonly fetchJson: FetchJson;
  private readonly pace: ConnectPace;
  private readonly hold: RequestHold;
  private readonly believed: BelievedTrades = { count: 0 };
  private lines: FeedLine[] = [];
  private listener: FeedListener | undefined;

  constructor(
    protocol: VenueProtocol,
    runtime: VenueRuntime,
    addresses: Partial<ProtocolAddresses> = {},
    settings: Partial<FeedSettings> = {},
  ) {
    this.protocol = protocol;
    this.runtime = runtime;
    this.addresses = { ...protocol.addresses, ...addresses };
    this.settings = { ...FEED_DEFAULTS, ...settings };
    const { restUrl } = this.addresses;
    const { restTimeoutMs: timeoutMs, restMaxBytes: maxBytes, tap } = this.settings;
    const { signal } = this.closing;
    this.hold = new RequestHold(runtime.scheduler, (held) => this.tellHeld(held));
    // Every instrument may wait at once, and each wait listens for the end: more are no leak.
    setMaxListeners(0, signal);
    this.fetchJson =
      protocol.newFetchJson?.({ runtime, restUrl, timeoutMs, maxBytes, tap, hold: this.hold, signal }) ??
      fetchJsonFrom(runtime, restUrl, this.settings, signal, this.hold);
    const { connectPauseMs, connectsAtOnce = 1 } = protocol.limits;
    this.pace = paceOf(runtime, connectPauseMs, connectsAtOnce);
  }

  async loadInstruments(ids: readonly InstrumentId[]): Promise<ListedInstruments> {
    const listed = await this.protocol.loadInstruments(this.fetchJson, ids);
    if (!listed.ok) throw new VenueError(listed.error);
    const { instruments, refused } = listed.value;
    const [first] = refused;
    // Of a feed that runs, all may be delisted: that is news, and no reason to fail.
    if (instruments.length > 0 || first === undefined || this.lines.length > 0) return listed.value;
    const message = refused.map((one) => one.message).join(' ');
    throw new VenueError({ ...first, message });
  }

  async open(instruments: readonly Instrument[], listener: FeedListener): Promise<void> {
    invariant(this.lines.length === 0 && instruments.length > 0, 'a feed is opened once, with at least one instrument');
    this.listener = listener;
    this.openLines(instruments, listener);
    await Promise.race(this.lines.map((line) => line.firstUp));
  }

  /** On connections of their own: what a connection is subscribed to stays as it is for as long as it lives. */
  addInstruments(instruments: readonly Instrument[]): void {
    invariant(this.listener !== undefined, 'instruments are added to a feed that was opened');
    if (!this.closing.signal.aborted) this.openLines(instruments, this.listener);
  }

  private openLines(instruments: readonly Instrument[], listener: FeedListener): void {
    const { protocol, settings, runtime, pace } = this;
    const slower = protocol.fastPath?.whySlower?.();
    if (slower !== undefined)
      listener.onNotice(slower.message, { venue: protocol.name, code: slower.code, ...slower.details });
    const { instrumentsPerConnection } = protocol.limits;
    const url = `${this.addresses.streamUrl}${protocol.streamPath ?? ''}`;
    const { closing, fetchJson } = this;
    const { cutsBooks, quoteComparison, quotesFromBook, tradeIds } = protocol;
    const marketRules = { cutsBooks, quoteComparison, quotesFromBook, tradeIds, believed: this.believed };
    const rules = { protocol, marketRules, settings };
    const parts = { url, ...rules, runtime, pace, fetchJson, listener, closing: closing.signal };
    const opened: FeedLine[] = [];
    for (let i = 0; i < instruments.length; i += instrumentsPerConnection)
      opened.push(new FeedLine(parts, instruments.slice(i, i + instrumentsPerConnection)));
    this.lines.push(...opened);
    for (const line of opened) line.open();
  }

  changeInstrument(instrument: Instrument): void {
    for (const line of this.lines) if (line.changeInstrument(instrument)) return;
  }

  counters(): FeedCounters {
    const ofLines = (pick: (line: FeedLine) => number): number =>
      this.lines.reduce((total, line) => total + pick(line), 0);
    const ofMarkets = (pick: (market: InstrumentMarket) => number): number =>
      this.markets().reduce((total, market) => total + pick(market), 0);
    return {
      framesReceived: ofLines((line) => line.counts.frames),
      tradesReceived: ofLines((line) => line.counts.trades),
      quotesReceived: ofLines((line) => line.counts.quotes),
      depthUpdatesReceived: ofLines((line) => line.counts.depthUpdates),
      badFrames: ofLines((line) => line.counts.badFrames),
      gapsDetected: ofMarkets((market) => market.gaps + market.trades.gaps),
      gapsHealed: ofMarkets((market) => market.healed + market.trades.healed),
      reconnects: ofLines((line) => line.reconnects),
      eventsDropped: ofMarkets((market) => market.dropped),
      tradesDuplicated: ofMarkets((market) => market.trades.duplicates),
      tradesBackfilled: ofMarkets((market) => market.trades.backfilled),
      tradesLost: ofMarkets((market) => market.trades.lost),
      valuesOffGrid: ofMarkets((market) => market.offGrid),
      ...(this.protocol.rulesChannel === undefined ? {} : { rulesHints: ofLines((line) => line.counts.rulesHints) }),
      ...(this.protocol.fastPath === undefined ? {} : { framesReadSlowly: ofLines((line) => line.counts.codecFrames) }),
    };
  }

  heldRequests(): HeldRequests | undefined {
    return this.hold.current();
  }

  /** Before the feed is open there is nobody to tell: whoever waits for it asks {@link heldRequests}. */
  private tellHeld({ leftSeconds, reason }: HeldRequests): void {
    const details = { venue: this.protocol.name, reason, waitSeconds: String(leftSeconds) };
    this.listener?.onNotice('requests to the venue wait', details);
  }

  status(): readonly InstrumentFeedStatus[] {
    return this.markets().map((market) => market.status());
  }

  levels(instrument: InstrumentId, side: 'bid' | 'ask', limit: number): readonly Level[] {
    return (
      this.markets()
        .find((market) => market.instrument.id === instrument)
        ?.levels(side, limit) ?? []
    );
  }

  close(): Promise<void> {
    this.closing.abort();
    this.pace.close();
    for (const line of this.lines) line.close();
    return Promise.resolve();
  }

  private markets(): readonly InstrumentMarket[] {
    return this.lines.flatMap((line) => line.markets);
  }
}
