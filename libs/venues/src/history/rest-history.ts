import {
  type Instrument,
  MAX_PAST_BARS,
  MAX_PAST_TRADES,
  type MarketHistory,
  type MarketTrade,
  type PastBar,
} from '#libs/domain';
import { type Problem, type Result, US_PER_SECOND, type UnixUs, err, ok, problem } from '#libs/kernel';
import type { VenueRuntime } from '../connection/index.js';
import { readJson } from '../values/json.js';
import { HISTORY_CLIENT_DEFAULTS, HistoryClient, type HistoryClientSettings } from './history-client.js';
import type { HistoryProtocol, WirePastTrade } from './history-protocol.js';
import { type HistoryScale, barIn, historyScaleOf, tradeIn } from './history-scale.js';

/** A bar is closed so long after its end: the venue's clock and ours differ, and the last trades come late. */
const CLOSED_AFTER_US = 2 * US_PER_SECOND;
/** The most pages of one question. */
const MAX_PAGES = 100;

interface PastTrade {
  readonly wire: WirePastTrade;
  readonly trade: MarketTrade;
}

/** The past of any venue by REST: pages, limits, order and checks; what is peculiar is in its {@link HistoryProtocol}. */
export class RestHistory implements MarketHistory {
  private readonly protocol: HistoryProtocol;
  private readonly runtime: VenueRuntime;
  private readonly client: HistoryClient;

  constructor(protocol: HistoryProtocol, runtime: VenueRuntime, settings: Partial<HistoryClientSettings> = {}) {
    const { title, restUrl, pauseMs, burst } = protocol;
    this.protocol = protocol;
    this.runtime = runtime;
    const all = { ...HISTORY_CLIENT_DEFAULTS, title, restUrl, pauseMs, burst, ...settings };
    this.client = new HistoryClient(all, runtime, (body) => protocol.refusalOf(body));
  }

  async bars(
    instrument: Instrument,
    intervalUs: number,
    fromUs: UnixUs,
    toUs: UnixUs,
  ): Promise<Result<readonly PastBar[], Problem>> {
    const interval = this.protocol.intervals.get(intervalUs);
    if (interval === undefined) return err(this.intervalUnknown(intervalUs));
    const firstUs = Math.ceil(fromUs / intervalUs) * intervalUs;
    const endUs = Math.min(toUs, this.runtime.scheduler.nowUs() - CLOSED_AFTER_US - intervalUs + 1);
    if ((endUs - firstUs) / intervalUs > MAX_PAST_BARS) return err(tooLong('bars', MAX_PAST_BARS));
    const bars = new Map<UnixUs, PastBar>();
    const scale = historyScaleOf(instrument);
    const pageUs = (this.protocol.barsPerPage ?? MAX_PAST_BARS) * intervalUs;
    for (let pageFromUs = firstUs; pageFromUs < endUs; pageFromUs += pageUs) {
      const pageToUs = Math.min(endUs, pageFromUs + pageUs);
      const page = {
        instrument,
        interval,
        intervalUs,
        fromUs: pageFromUs,
        toUs: pageToUs,
        nowUs: this.runtime.scheduler.nowUs(),
      };
      const answer = await this.client.get(this.protocol.barsPath(page));
      if (!answer.ok) return answer;
      const read = readJson(() =>
        this.protocol.readBars(answer.value, instrument).map((bar) => barIn(bar, intervalUs, scale)),
      );
      if (!read.ok) return err(this.unreadable('bars', read.error));
      for (const bar of read.value) if (bar.fromUs >= firstUs && bar.fromUs < endUs) bars.set(bar.fromUs, bar);
    }
    return ok([...bars.values()].toSorted((a, b) => a.fromUs - b.fromUs));
  }

  async trades(
    instrument: Instrument,
    fromUs: UnixUs,
    limit: number,
  ): Promise<Result<readonly MarketTrade[], Problem>> {
    if (limit > MAX_PAST_TRADES) return err(tooLong('trades', MAX_PAST_TRADES));
    const scale = historyScaleOf(instrument);
    const known = new Map<string, PastTrade>();
    let before: WirePastTrade | undefined;
    for (let pages = 0; pages < MAX_PAGES && known.size < limit; pages += 1) {
      const path = this.protocol.tradesPath({ instrument, wanted: limit - known.size, before });
      if (path === undefined) break;
      const page = await this.tradePage(path, instrument, scale);
      // An earlier page that cannot be had takes nothing from the newer ones.
      if (!page.ok && known.size > 0) break;
      if (!page.ok) return page;
      const news = page.value.filter(({ wire }) => !known.has(wire.tradeId));
      for (const one of news) if (one.wire.exchangeAtUs >= fromUs) known.set(one.wire.tradeId, one);
      before = oldestOf([...news.map(({ wire }) => wire), ...(before === undefined ? [] : [before])]);
      if (news.length === 0 || (before !== undefined && before.exchangeAtUs < fromUs)) break;
    }
    const trades = [...known.values()].toSorted((a, b) => compareTrades(a.wire, b.wire));
    return ok(trades.slice(-limit).map(({ trade }) => trade));
  }

  private async tradePage(
    path: string,
    instrument: Instrument,
    scale: HistoryScale,
  ): Promise<Result<readonly PastTrade[], Problem>> {
    const answer = await this.client.get(path);
    if (!answer.ok) return answer;
    const receivedAtUs = this.runtime.scheduler.nowUs();
    const read = readJson(() =>
      this.protocol
        .readTrades(answer.value, instrument)
        .map((wire) => ({ wire, trade: tradeIn(wire, instrument, scale, receivedAtUs) })),
    );
    return read.ok ? read : err(this.unreadable('trades', read.error));
  }

  private intervalUnknown(intervalUs: number): Problem {
    const { title, intervals } = this.protocol;
    const seconds = [...intervals.keys()].map((us) => `${us / US_PER_SECOND} s`).join(', ');
    const message = `${title} has no bars of ${intervalUs / US_PER_SECOND} s; it has those of ${seconds}.`;
    return problem('HISTORY_INTERVAL_UNKNOWN', message, { intervalUs: String(intervalUs) });
  }

  private unreadable(what: string, reason: string): Problem {
    const message = `The past ${what} of ${this.protocol.title} cannot be read: ${reason}.`;
    return problem('HISTORY_UNREADABLE', message, { what, reason }, true);
  }
}

function tooLong(what: string, limit: number): Problem {
  return problem('HISTORY_TOO_LONG', `At most ${limit} past ${what} can be asked for at once.`, {
    limit: String(limit),
  });
}

function oldestOf(trades: readonly WirePastTrade[]): WirePastTrade | undefined {
  let oldest: WirePastTrade | undefined;
  for (const trade of trades) if (oldest === undefined || compareTrades(trade, oldest) < 0) oldest = trade;
  return oldest;
}

/** By time, then by id: ids are whole numbers of any length where trades share a time. */
function compareTrades(a: WirePastTrade, b: WirePastTrade): number {
  const later = a.exchangeAtUs - b.exchangeAtUs;
  if (later !== 0) return later;
  return a.tradeId.length - b.tradeId.length || (a.tradeId < b.tradeId ? -1 : a.tradeId > b.tradeId ? 1 : 0);
}
