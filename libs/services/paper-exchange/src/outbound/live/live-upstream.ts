import type { z } from 'zod';
import type { LiveListing, LiveMessage, Upstream, UpstreamListener } from '../../application/live/upstream.js';
import type { DepthSnapshot, TickerRow } from '../../application/market/market-data.js';
import type { PublicTradeRow } from '../../application/market/public-trade-row.js';
import { readCombined } from '../../application/tape/tape-frame.js';
import {
  combinedMessage,
  depthAnswer,
  depthMessage,
  exchangeInfoAnswer,
  replyMessage,
  rulesOf,
  tickersAnswer,
  tradeMessage,
  tradesAnswer,
} from './live-messages.js';
import { err, ok, problem } from '#libs/kernel';
import type { Problem, Result } from '#libs/kernel';
import { BinanceRestClient, StreamConnection, type VenueRuntime } from '#libs/venues';

const CHANNELS = ['trade', 'bookTicker', 'depth@100ms'] as const;
const SHUTDOWN_STREAM = '!serverShutdown';
/** Levels of a snapshot; under 1,000 a book goes wrong within minutes (PROTOCOLS.md 1.1). */
const SNAPSHOT_LEVELS = 5_000;
const WEIGHTS = { depth: 250, trades: 25, exchangeInfo: 20 } as const;
const ATTEMPTS = 3;
const CONNECTION = {
  handshakeTimeoutMs: 10_000,
  // The exchange cuts a connection after 24 h.
  rotateAfterMs: 23 * 3_600_000,
  reconnectInitialMs: 200,
  reconnectMaxMs: 5_000,
  maxFrameBytes: 4 * 1_024 * 1_024,
} as const;
const REST = { timeoutMs: 5_000, maxBytes: 16 * 1_024 * 1_024 } as const;

/** Where an upstream is and how patient we are with it. */
export interface LiveUpstreamSettings {
  /** Its market streams, such as `wss://stream.binance.com:9443`, without a path. */
  readonly streamUrl: string;
  /** Its REST, such as `https://api.binance.com`, without a path. */
  readonly restUrl: string;
  /** Venue names such as `BTCUSDT`. */
  readonly symbols: readonly string[];
  /** Silence of all streams together after which no book is trusted, in milliseconds. */
  readonly staleAfterMs: number;
  readonly runtime: VenueRuntime;
}

/** An exchange that speaks Binance Spot's public protocol, by its streams and its REST. */
export class LiveUpstream implements Upstream {
  readonly #settings: LiveUpstreamSettings;
  readonly #rest: BinanceRestClient;
  readonly #closing = new AbortController();
  readonly #streams: ReadonlySet<string>;
  #connection: StreamConnection | undefined;

  constructor(settings: LiveUpstreamSettings) {
    this.#settings = settings;
    const { runtime, restUrl, symbols } = settings;
    this.#rest = new BinanceRestClient({ restUrl, runtime, ...REST });
    this.#streams = new Set(
      symbols.flatMap((symbol) => CHANNELS.map((channel) => `${symbol.toLowerCase()}@${channel}`)),
    );
  }

  /** What the upstream lists of our symbols; a problem where it cannot be reached, or does not trade one of them. */
  async listings(): Promise<Result<readonly LiveListing[], Problem>> {
    const path = `/api/v3/exchangeInfo?symbols=${this.#symbolList()}`;
    const info = await this.#ask(path, WEIGHTS.exchangeInfo, exchangeInfoAnswer);
    if (!info.ok) return info;
    const tickers = await this.tickers();
    if (!tickers.ok) return tickers;
    const listings: LiveListing[] = [];
    for (const symbol of this.#settings.symbols) {
      const listed = info.value.symbols.find((one) => one.symbol === symbol);
      const ticker = tickers.value.get(symbol);
      if (listed?.status !== 'TRADING' || ticker === undefined) {
        return err(problem('SYMBOL_NOT_TRADING', `The upstream does not trade ${symbol} now.`, { symbol }));
      }
      listings.push({ rules: rulesOf(listed, ticker.lastPrice), ticker });
    }
    return ok(listings);
  }

  relays(stream: string): boolean {
    return this.#streams.has(stream);
  }

  get reconnects(): number {
    return this.#connection?.reconnects ?? 0;
  }

  open(listener: UpstreamListener): void {
    const { runtime, staleAfterMs, streamUrl } = this.#settings;
    const settings = { ...CONNECTION, streamUrl, staleAfterMs, deadAfterMs: 3 * staleAfterMs };
    const connection = new StreamConnection(runtime, settings, [...this.#streams], {
      onUp: () => listener.onUp(),
      onDown: (reason) => listener.onDown(reason),
      onSilent: () => listener.onSilent(),
      onBadFrame: (reason) => listener.onBadFrame(reason),
      onTick: () => undefined,
      onFrame: (frame) => this.#onText(frame.toString('utf8'), connection, listener),
      onRotationDue: () => connection.reconnectNow('the connection is old enough to be replaced'),
    });
    this.#connection = connection;
    connection.open();
  }

  close(): void {
    this.#closing.abort();
    this.#connection?.close();
  }

  snapshot(symbol: string): Promise<Result<DepthSnapshot, Problem>> {
    return this.#ask(`/api/v3/depth?symbol=${symbol}&limit=${SNAPSHOT_LEVELS}`, WEIGHTS.depth, depthAnswer);
  }

  recentTrades(symbol: string): Promise<Result<readonly PublicTradeRow[], Problem>> {
    return this.#ask(`/api/v3/trades?symbol=${symbol}&limit=1000`, WEIGHTS.trades, tradesAnswer);
  }

  async tickers(): Promise<Result<ReadonlyMap<string, TickerRow>, Problem>> {
    const path = `/api/v3/ticker/24hr?symbols=${this.#symbolList()}`;
    const answer = await this.#ask(path, tickersWeight(this.#settings.symbols.length), tickersAnswer);
    if (!answer.ok) return answer;
    return ok(new Map(answer.value.map(({ symbol, ...row }) => [symbol, row])));
  }

  #symbolList(): string {
    return encodeURIComponent(JSON.stringify(this.#settings.symbols));
  }

  async #ask<T>(path: string, weight: number, shape: z.ZodType<T>): Promise<Result<T, Problem>> {
    const answer = await this.#rest.get(path, weight, ATTEMPTS, this.#closing.signal);
    if (!answer.ok) return answer;
    const read = shape.safeParse(answer.value);
    if (read.success) return ok(read.data);
    const what = path.split('?')[0] ?? path;
    return err(problem('VENUE_ANSWER_UNREADABLE', `The upstream's answer to ${what} cannot be read.`, { what }, true));
  }

  /** Takes a text frame; returns whether it was market data. */
  #onText(text: string, connection: StreamConnection, listener: UpstreamListener): boolean {
    const parsed = parse(text);
    const combined = combinedMessage.safeParse(parsed);
    if (!combined.success) {
      const reply = replyMessage.safeParse(parsed);
      if (reply.success) connection.onReply(reply.data.id, refusalOf(reply.data));
      else listener.onBadFrame('neither a stream message nor an answer');
      return false;
    }
    const { stream, data } = combined.data;
    if (stream === SHUTDOWN_STREAM) {
      connection.reconnectNow('the upstream shuts its server down');
      return false;
    }
    const frame = readCombined(text, this.#settings.runtime.scheduler.nowUs());
    const message = readMessage(stream, data);
    if (frame?.stream !== stream || !this.#streams.has(stream) || message === 'bad') {
      listener.onBadFrame(`a message of the stream ${stream.slice(0, 40)} that is not as documented`);
      return false;
    }
    listener.onFrame(frame, message);
    return true;
  }
}

/** The weight of a 24-hour ticker by the number of its symbols. */
function tickersWeight(symbols: number): number {
  if (symbols <= 20) return 2;
  return symbols <= 100 ? 40 : 80;
}

function refusalOf({ code, msg }: z.output<typeof replyMessage>): string | undefined {
  return code === undefined ? undefined : `${code} ${msg ?? ''}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // No JSON is no message: whoever looks at it says so.
  }
}

/** What is in a frame about the book or a trade; `bad` where it is not as documented, or is about another symbol. */
function readMessage(stream: string, data: unknown): LiveMessage | undefined | 'bad' {
  const [symbol = '', ...channel] = stream.split('@');
  const name = channel.join('@');
  if (name === 'bookTicker') return undefined;
  const read = name === 'trade' ? tradeMessage.safeParse(data) : depthMessage.safeParse(data);
  return read.success && read.data.s.toLowerCase() === symbol ? read.data : 'bad';
}
