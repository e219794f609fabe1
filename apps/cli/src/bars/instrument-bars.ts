import { type Bar, type BarTrade, CountedBars, TimeBars } from '#libs/domain';
import type { WireTrade } from '#libs/venues';
import type { BarKind } from './bar-kind.js';
import { BarScale } from './bar-scale.js';

/** What becomes of an interval without trades: no bar, or one at the last price. */
export type EmptyPolicy = 'skip' | 'flat';

/** Ids kept to know a trade that comes again: venues repeat the last hundred or so after every subscription. */
const KNOWN_IDS = 10_000;

/** Builds bars of one kind from the trades of an instrument, oldest first. */
export class InstrumentBars {
  private readonly kind: BarKind;
  private readonly scale: BarScale;
  private readonly time: TimeBars | undefined;
  private readonly counted: CountedBars | undefined;
  private readonly ids = new Set<string>();
  /** Trades that came a second time. */
  repeated = 0;

  constructor(kind: BarKind, empty: EmptyPolicy, first: WireTrade) {
    this.kind = kind;
    this.scale = new BarScale(first.price);
    if (kind.by === 'time') {
      const policy = empty === 'flat' ? 'carry' : 'skip';
      this.time = new TimeBars({ calendar: kind.calendar, latenessUs: 0, empty: policy });
    } else this.counted = new CountedBars(kind.by, this.scale.measure(kind.by, kind.size));
  }

  /** Trades that came when the bar of their time was closed. */
  get late(): number {
    return this.time?.late ?? 0;
  }

  /** Intervals of a long silence for which no flat bar was made. */
  get skipped(): number {
    return this.time?.skipped ?? 0;
  }

  /** Trades in the bar that is not closed. */
  get unfinished(): number {
    return (this.time ?? this.counted)?.unfinished?.trades ?? 0;
  }

  /** Takes a trade; returns the lines of the bars that it closed, or `undefined` if its numbers cannot be kept exactly. */
  take(trade: WireTrade): readonly string[] | undefined {
    if (this.ids.has(trade.tradeId)) {
      this.repeated += 1;
      return [];
    }
    const taken = this.scale.trade(trade);
    if (taken === undefined) return undefined;
    this.remember(trade.tradeId);
    return this.closedBy(taken).map((bar) => this.line(trade, bar));
  }

  private closedBy(trade: BarTrade): readonly Bar[] {
    if (this.time !== undefined) return this.time.onTrade(trade);
    const bar = this.counted?.onTrade(trade);
    return bar === undefined ? [] : [bar];
  }

  private remember(id: string): void {
    this.ids.add(id);
    if (this.ids.size <= KNOWN_IDS) return;
    for (const oldest of this.ids) {
      this.ids.delete(oldest);
      return;
    }
  }

  private line({ venue, instrument }: WireTrade, bar: Bar): string {
    const { fromUs, toUs, trades } = bar;
    const by = this.kind.text;
    return JSON.stringify({ type: 'bar', venue, instrument, by, fromUs, toUs, ...this.scale.texts(bar), trades });
  }
}
