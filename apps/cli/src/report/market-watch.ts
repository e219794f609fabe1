import { type LocalHttp, numberAt } from '../launch/local-http.js';
import { type RunPlan } from '../launch/plan.js';
import { RunningTotal } from './running-total.js';

/** What market-data has received and rebuilt. */
export interface MarketFigures {
  /** Trades, quotes and book changes received. */
  readonly marketMessages: number;
  readonly gapsDetected: number;
  readonly gapsUnhealed: number;
  readonly tradesLost: number;
  readonly badFrames: number;
  /** How often the rebuilt best bid and ask were compared with the venue's own, and how often they were equal. */
  readonly bookChecks: number;
  readonly bookMatches: number;
  /** Market messages that the exchange sent while somebody listened. */
  readonly sent: ChannelCounts;
  /** Market messages that market-data received. */
  readonly received: ChannelCounts;
  /** How much of its tape the exchange has played; `undefined` for the synthetic market. */
  readonly tape: TapeProgress | undefined;
  /** The market section of the exchange's status. */
  readonly market: unknown;
}

/** Market messages by channel. */
export interface ChannelCounts {
  readonly trade: number;
  readonly bookTicker: number;
  readonly depth: number;
}

/** How far a tape has been played. */
export interface TapeProgress {
  readonly framesTotal: number;
  readonly framesPlayed: number;
  readonly ended: boolean;
}

function tapeProgressOf(market: unknown): TapeProgress | undefined {
  const framesTotal = numberAt(market, ['framesTotal']);
  const framesPlayed = numberAt(market, ['framesPlayed']);
  if (framesTotal === undefined || framesPlayed === undefined) return undefined;
  return { framesTotal, framesPlayed, ended: framesPlayed >= framesTotal };
}

const COUNTERS = [
  'tradesReceived',
  'quotesReceived',
  'depthUpdatesReceived',
  'gapsDetected',
  'gapsHealed',
  'badFrames',
  'tradesLost',
  'bookChecks',
  'bookMatches',
  'tradesSent',
  'quotesSent',
  'depthUpdatesSent',
] as const;

type Counter = (typeof COUNTERS)[number];

function sumOverInstruments(body: unknown, name: string): number {
  const { instruments } = (body ?? {}) as { readonly instruments?: unknown };
  if (!Array.isArray(instruments)) return 0;
  return instruments.reduce((sum: number, one: unknown) => sum + (numberAt(one, [name]) ?? 0), 0);
}

/** Published messages of a channel over all symbols: streams are called `btcusdt@trade` or `btcusdt@depth@100ms`. */
function publishedOn(body: unknown, channel: keyof ChannelCounts): number {
  const { framesPublished } = (body ?? {}) as { readonly framesPublished?: Record<string, unknown> };
  return Object.entries(framesPublished ?? {})
    .filter(([stream]) => stream.split('@')[1] === channel)
    .reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Keeps an eye on market-data and on the exchange, and adds up what they count over restarts. */
export class MarketWatch {
  readonly #plan: RunPlan;
  readonly #http: LocalHttp;
  readonly #totals = Object.fromEntries(COUNTERS.map((name) => [name, new RunningTotal()])) as Record<
    Counter,
    RunningTotal
  >;
  #market: unknown = undefined;

  constructor(plan: RunPlan, http: LocalHttp) {
    this.#plan = plan;
    this.#http = http;
  }

  /** Asks both; of one that does not answer the last figures stay. */
  async readCounters(): Promise<void> {
    const { ports } = this.#plan;
    // The exchange first: what it had sent by then may have arrived by the time market-data is asked.
    const exchange = await this.#http.getJson(ports['paper-exchange'], '/paper/status');
    const feed = await this.#http.getJson(ports['market-data'], '/status');
    if (exchange.status === 200) {
      this.#totals.tradesSent.update(publishedOn(exchange.body, 'trade'));
      this.#totals.quotesSent.update(publishedOn(exchange.body, 'bookTicker'));
      this.#totals.depthUpdatesSent.update(publishedOn(exchange.body, 'depth'));
      this.#market = (exchange.body as { readonly market?: unknown }).market;
    }
    if (feed.status !== 200) return;
    for (const name of COUNTERS) {
      if (name === 'bookChecks' || name === 'bookMatches') {
        this.#totals[name].update(sumOverInstruments(feed.body, name));
      } else if (!name.endsWith('Sent')) {
        this.#totals[name].update(numberAt(feed.body, ['counters', name]) ?? 0);
      }
    }
  }

  /** Whether market-data has received all that the exchange had sent, on every channel. */
  allArrived(): boolean {
    const { sent, received } = this.figures();
    return (['trade', 'bookTicker', 'depth'] as const).every((channel) => received[channel] >= sent[channel]);
  }

  /** What is known by now. */
  figures(): MarketFigures {
    const of = (name: Counter): number => this.#totals[name].total;
    return {
      marketMessages: of('tradesReceived') + of('quotesReceived') + of('depthUpdatesReceived'),
      gapsDetected: of('gapsDetected'),
      gapsUnhealed: of('gapsDetected') - of('gapsHealed'),
      tradesLost: of('tradesLost'),
      badFrames: of('badFrames'),
      bookChecks: of('bookChecks'),
      bookMatches: of('bookMatches'),
      sent: { trade: of('tradesSent'), bookTicker: of('quotesSent'), depth: of('depthUpdatesSent') },
      received: { trade: of('tradesReceived'), bookTicker: of('quotesReceived'), depth: of('depthUpdatesReceived') },
      tape: tapeProgressOf(this.#market),
      market: this.#market,
    };
  }
}
