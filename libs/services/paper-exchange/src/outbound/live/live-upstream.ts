import type { z } from 'zod';
import type {
  LiveListing,
  LiveListings,
  LiveMessage,
  Upstream,
  UpstreamListener,
} from '../../application/live/upstream.js';
import type { DepthSnapshot, TickerRow } from '../../application/market/market-data.js';
import type { SymbolRules } from '../../application/exchange/symbol-rules.js';
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
import type { ListedSymbol, UpstreamInfo } from './live-messages.js';
import { err, ok, problem } from '#libs/kernel';
import type { Problem, Result } from '#libs/kernel';
import { BinanceRestClient, StreamConnection, type VenueRuntime } from '#libs/venues';

const CHANNELS = ['trade', 'bookTicker', 'depth@100ms'] as const;
const SHUTDOWN_STREAM = '!serverShutdown';
/** Levels of a snapshot; under 1,000 a book goes wrong within minutes (PROTOCOLS.md 1.1). */
const SNAPSHOT_LEVELS = 5_000;
const WEIGHTS = { depth: 250, trades: 25, exchangeInfo: 20 } as const;
const ATTEMPTS = 3;
/** Codes of a name that is not listed, and of one that cannot be one. */
const NAME_REFUSALS: readonly string[] = ['-1121', '-1100'];

type Listed = ListedSymbol & Pick<UpstreamInfo, 'exchangeFilters'>;

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
  /** Those that are listed, once that is known. */
  #symbols: readonly string[];

  constructor(settings: LiveUpstreamSettings) {
    this.#settings = settings;
    const { runtime, restUrl, symbols } = settings;
    this.#symbols = symbols;
    this.#rest = new BinanceRestClient({ restUrl, runtime, ...REST });
    this.#streams = new Set(
      symbols.flatMap((symbol) => CHANNELS.map((channel) => `${symbol.toLowerCase()}@${channel}`)),
    );
  }

  /** What the upstream lists of our symbols; a problem where it cannot be reached, or lists none of them. */
  async listings(): Promise<Result<LiveListings, Problem>> {
    const { symbols } = this.#settings;
    const listed = await this.#listed(symbols);
    if (!listed.ok) return listed;
    this.#symbols = listed.value.map(({ symbol }) => symbol);
    const unlisted = symbols.filter((symbol) => !this.#symbols.includes(symbol));
    const refused = unlisted.map((symbol) => refusal(symbol, `The upstream does not list ${symbol}.`));
    if (this.#symbols.length === 0)
      return err(problem('SYMBOL_NOT_LISTED', `The upstream lists none of ${symbols.join(', ')}.`));
    const tickers = await this.tickers();
    if (!tickers.ok) return tickers;
    const listings: LiveListing[] = [];
    for (const one of listed.value) {
      const ticker = tickers.value.get(one.symbol);
      const rules = rulesFrom(one, ticker?.lastPrice ?? '0');
      if (rules.ok && ticker !== undefined) listings.push({ rules: rules.value, ticker });
      else refused.push(rules.ok ? refusal(one.symbol, `The upstream has no prices of ${one.symbol}.`) : rules.error);
    }
    return listings.length === 0 && refused[0] !== undefined ? err(refused[0]) : ok({ listings, refused });
  }

  async rules(): Promise<Result<ReadonlyMap<string, SymbolRules>, Problem>> {
    const listed = await this.#listed(this.#symbols);
    if (!listed.ok) return listed;
    const read = listed.value.map((one) => rulesFrom(one, '0'));
    return ok(new Map(read.flatMap((one) => (one.ok ? [[one.value.symbol, one.value] as const] : []))));
  }

  /** The listed ones of some symbols. Of a request with one bad name all is refused, and nobody says which: each half is asked for then. */
  async #listed(symbols: readonly string[]): Promise<Result<readonly Listed[], Problem>> {
    const path = `/api/v3/exchangeInfo?symbols=${encodeURIComponent(JSON.stringify(symbols))}`;
    const info = await this.#ask(path, WEIGHTS.exchangeInfo, exchangeInfoAnswer);
    if (info.ok) {
      const { exchangeFilters } = info.value;
      return ok(info.value.symbols.map((one) => ({ ...one, exchangeFilters })));
    }
    if (!NAME_REFUSALS.includes(info.error.details['code'] ?? '')) return info;
    if (symbols.length <= 1) return ok([]);
    const middle = Math.ceil(symbols.length / 2);
    const first = await this.#listed(symbols.slice(0, middle));
    if (!first.ok) return first;
    const second = await this.#listed(symbols.slice(middle));
    return second.ok ? ok([...first.value, ...second.value]) : second;
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
    const answer = await this.#ask(path, tickersWeight(this.#symbols.length), tickersAnswer);
    if (!answer.ok) return answer;
    return ok(new Map(answer.value.map(({ symbol, ...row }) => [symbol, row])));
  }

  #symbolList(): string {
    return encodeURIComponent(JSON.stringify(this.#symbols));
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

function refusal(symbol: string, message: string): Problem {
  return problem('SYMBOL_NOT_LISTED', message, { symbol });
}

function rulesFrom(listed: Listed, lastPrice: string): Result<SymbolRules, Problem> {
  try {
    return ok(rulesOf(listed, lastPrice));
  } catch (error) {
    return err(refusal(listed.symbol, error instanceof Error ? error.message : String(error)));
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
