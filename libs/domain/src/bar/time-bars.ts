import { type UnixUs, invariant } from '#libs/kernel';
import { type Bar, type BarTrade, OpenBar, emptyBar } from './bar.js';

/** The most empty bars that one silence makes; a longer one is skipped, and counted. */
export const MAX_EMPTY_BARS = 1_440;

/** How time bars are made. */
export interface TimeBarSettings {
  /** The length of an interval in microseconds; intervals begin at its multiples since the epoch. */
  readonly intervalUs: number;
  /** How long after the end of its interval a bar waits for late trades when only the clock moves on, in microseconds. */
  readonly latenessUs: number;
  /** What becomes of an interval without trades: a bar at the last price (`carry`), or none (`skip`). */
  readonly empty: 'carry' | 'skip';
}

/**
 * Bars of equal intervals of the exchange's time. An interval holds the trades from its start to before its end. Its bar is
 * final when a trade of a later interval comes, or when the clock is `latenessUs` past its end; a trade of a final
 * interval is late: it is counted and left out, because what was said of the past does not change.
 */
export class TimeBars {
  private readonly settings: TimeBarSettings;
  private open: OpenBar | undefined;
  /** The start of the interval that is being made; everything before it is final. */
  private startUs: UnixUs | undefined;
  private closeTicks = 0;
  /** Trades of intervals that were final. */
  late = 0;
  /** Intervals of a long silence for which no bar was made. */
  skipped = 0;

  constructor(settings: TimeBarSettings) {
    invariant(Number.isSafeInteger(settings.intervalUs) && settings.intervalUs > 0, 'an interval is positive');
    invariant(settings.latenessUs >= 0, 'lateness is not negative');
    this.settings = settings;
  }

  /** The bar that is still being made; `undefined` where its interval has no trade yet. */
  get unfinished(): Bar | undefined {
    return this.startUs === undefined
      ? undefined
      : this.open?.bar(this.startUs, this.startUs + this.settings.intervalUs);
  }

  /** Takes a trade; answers the bars that are final now, oldest first. */
  onTrade(trade: BarTrade): readonly Bar[] {
    const startUs = this.startOf(trade.exchangeAtUs);
    if (this.startUs !== undefined && startUs < this.startUs) {
      this.late += 1;
      return [];
    }
    const bars = this.finishBefore(startUs);
    if (this.open === undefined) this.open = new OpenBar(trade);
    else this.open.add(trade);
    this.closeTicks = trade.priceTicks;
    return bars;
  }

  /** Time has passed; answers the bars that are final now, oldest first. */
  onTime(nowUs: UnixUs): readonly Bar[] {
    if (this.startUs === undefined) return [];
    return this.finishBefore(this.startOf(Math.max(0, nowUs - this.settings.latenessUs)));
  }

  private finishBefore(startUs: UnixUs): readonly Bar[] {
    const { intervalUs, empty } = this.settings;
    const bars: Bar[] = [];
    let fromUs = this.startUs ?? startUs;
    if (fromUs < startUs && this.open !== undefined) {
      bars.push(this.open.bar(fromUs, fromUs + intervalUs));
      this.open = undefined;
      fromUs += intervalUs;
    }
    if (empty === 'carry' && fromUs < startUs) {
      const tooMany = Math.max(0, (startUs - fromUs) / intervalUs - MAX_EMPTY_BARS);
      this.skipped += tooMany;
      for (fromUs += tooMany * intervalUs; fromUs < startUs; fromUs += intervalUs)
        bars.push(emptyBar(fromUs, fromUs + intervalUs, this.closeTicks));
    }
    this.startUs = Math.max(this.startUs ?? startUs, startUs);
    return bars;
  }

  private startOf(atUs: UnixUs): UnixUs {
    return Math.floor(atUs / this.settings.intervalUs) * this.settings.intervalUs;
  }
}
