import { type UnixUs, invariant } from '#libs/kernel';
import { type BarCalendar, type BarSpan, fixedBarCalendar } from './bar-calendar.js';
import type { Steps } from '../instrument/index.js';
import { type Bar, type BarTrade, OpenBar, emptyBar } from './bar.js';

/** The most empty bars that one silence makes; a longer one is skipped, and counted. */
export const MAX_EMPTY_BARS = 1_440;

const NONE: readonly Bar[] = [];

/** Which intervals time bars have: those of a calendar, or equal ones in microseconds that begin at multiples since the epoch. */
export type TimeBarIntervals = { readonly calendar: BarCalendar } | { readonly intervalUs: number };

/** How time bars are made. */
export type TimeBarSettings = TimeBarIntervals & {
  /** How long after the end of its interval a bar waits for late trades when only the clock moves on, in microseconds. */
  readonly latenessUs: number;
  /** What becomes of an interval without trades: a bar at the last price (`carry`), or none (`skip`). */
  readonly empty: 'carry' | 'skip';
};

/**
 * Bars of the intervals of the exchange's time. An interval holds the trades from its start to before its end. Its bar is
 * final when a trade of a later interval comes, or when the clock is `latenessUs` past its end; a trade of a final
 * interval is late: it is counted and left out, because what was said of the past does not change.
 */
export class TimeBars {
  private readonly calendar: BarCalendar;
  private readonly latenessUs: number;
  private readonly carriesOn: boolean;
  private open: OpenBar | undefined;
  /** The interval that is being made; everything before it is final. */
  private span: BarSpan | undefined;
  private closeTicks: Steps = 0;
  /** Trades of intervals that were final. */
  late = 0;
  /** Intervals of a long silence for which no bar was made. */
  skipped = 0;

  constructor(settings: TimeBarSettings) {
    invariant(settings.latenessUs >= 0, 'lateness is not negative');
    this.calendar = 'calendar' in settings ? settings.calendar : fixedBarCalendar(settings.intervalUs);
    this.latenessUs = settings.latenessUs;
    this.carriesOn = settings.empty === 'carry';
  }

  /** The bar that is still being made; `undefined` where its interval has no trade yet. */
  get unfinished(): Bar | undefined {
    return this.span === undefined ? undefined : this.open?.bar(this.span.fromUs, this.span.toUs);
  }

  /** Takes a trade; returns the bars that are final now, oldest first. */
  onTrade(trade: BarTrade): readonly Bar[] {
    const { exchangeAtUs } = trade;
    const { span } = this;
    if (span !== undefined && exchangeAtUs < span.fromUs) {
      this.late += 1;
      return NONE;
    }
    const bars = span !== undefined && exchangeAtUs < span.toUs ? NONE : this.moveTo(exchangeAtUs);
    if (this.open === undefined) this.open = new OpenBar(trade);
    else this.open.add(trade);
    this.closeTicks = trade.priceTicks;
    return bars;
  }

  /** Time has passed; returns the bars that are final now, oldest first. */
  onTime(nowUs: UnixUs): readonly Bar[] {
    return this.span === undefined ? NONE : this.moveTo(nowUs - this.latenessUs);
  }

  /** Makes the interval of a moment the present one, unless it is over; what came before it is final. */
  private moveTo(atUs: UnixUs): readonly Bar[] {
    const before = this.span;
    if (before !== undefined && atUs < before.toUs) return NONE;
    const next = this.calendar.spanAt(atUs);
    this.span = next;
    if (before === undefined) return NONE;
    const bars = this.open === undefined ? [] : [this.open.bar(before.fromUs, before.toUs)];
    const silentFromUs = this.open === undefined ? before.fromUs : before.toUs;
    this.open = undefined;
    return this.carriesOn ? [...bars, ...this.emptyBars(silentFromUs, next.fromUs)] : bars;
  }

  /** Bars at the last price for the newest intervals of a silence, as many as one silence may make. */
  private emptyBars(fromUs: UnixUs, toUs: UnixUs): readonly Bar[] {
    const { calendar } = this;
    const silent = calendar.spansBetween(fromUs, toUs);
    const wanted = Math.min(silent, MAX_EMPTY_BARS);
    this.skipped += silent - wanted;
    const bars: Bar[] = [];
    for (let endUs = toUs; bars.length < wanted;) {
      const { fromUs: startUs } = calendar.spanAt(endUs - 1);
      bars.push(emptyBar(startUs, endUs, this.closeTicks));
      endUs = startUs;
    }
    return bars.toReversed();
  }
}
