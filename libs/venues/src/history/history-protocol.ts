import type { Instrument, Side } from '#libs/domain';
import type { Problem, UnixUs } from '#libs/kernel';
import type { ExactJson } from '../values/exact-json.js';

/** A past bar as a venue sent it; numbers are text, what it does not send is left out. */
export interface WireBar {
  readonly startUs: UnixUs;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  /** In base. */
  readonly volume: string;
  /** The part in which the taker bought, in base. */
  readonly buyVolume?: string;
  /** Price times size, in quote. */
  readonly value?: string;
  readonly trades?: number;
}

/** A past trade as a venue sent it. */
export interface WirePastTrade {
  readonly tradeId: string;
  readonly price: string;
  readonly size: string;
  readonly takerSide: Side;
  readonly exchangeAtUs: UnixUs;
}

/** Which bars a page is asked for: those that begin from `fromUs` on and before `toUs`. */
export interface BarPage {
  readonly instrument: Instrument;
  readonly interval: string;
  readonly intervalUs: number;
  readonly fromUs: UnixUs;
  readonly toUs: UnixUs;
  readonly nowUs: UnixUs;
}

/** Which trades a page is asked for. */
export interface TradePage {
  readonly instrument: Instrument;
  /** How many are still wanted. */
  readonly wanted: number;
  /** The oldest trade that is known already; `undefined` for the newest page. */
  readonly before: WirePastTrade | undefined;
}

/** What is peculiar to one venue's history; paging, limits and checks are the same for all. Readers throw JsonShapeError. */
export interface HistoryProtocol {
  /** How people call the venue. */
  readonly title: string;
  /** REST without a path. */
  readonly restUrl: string;
  /** Pause between the starts of two requests on the average, in milliseconds: well inside the venue's limit. */
  readonly pauseMs: number;
  /** So many requests may go ahead of that pace, after a rest. */
  readonly burst: number;
  /** The venue's names of bar lengths, by the length in microseconds. */
  readonly intervals: ReadonlyMap<number, string>;
  /** The most bars of one page; `undefined` if the venue has one page only and the start cannot be chosen. */
  readonly barsPerPage: number | undefined;
  /** The path and query of a page of bars. */
  barsPath(page: BarPage): string;
  /** The bars of an answer, in any order. */
  readBars(body: ExactJson, instrument: Instrument): readonly WireBar[];
  /** The path and query of a page of trades; `undefined` if there is no earlier page. */
  tradesPath(page: TradePage): string | undefined;
  /** The trades of an answer, in any order. */
  readTrades(body: ExactJson, instrument: Instrument): readonly WirePastTrade[];
  /** What an answer with a good status refuses; `undefined` if it does not. */
  refusalOf(body: ExactJson): Problem | undefined;
}
