import { type Bar, type BarTrade, CountedBars, ExecutionCounter, TimeBars, type UncountedReason } from '#libs/domain';
import type { WireTrade } from '#libs/venues';
import type { BarKind } from './bar-kind.js';
import { barSizeOf, barTexts, barTradeOf } from './bar-scale.js';

/** What becomes of an interval without trades: no bar, or one at the last price. */
export type EmptyPolicy = 'skip' | 'flat';

/** Builds bars of one kind from the trades of an instrument, oldest first. */
export class InstrumentBars {
  private readonly kind: BarKind;
  private readonly time: TimeBars | undefined;
  private readonly counted: CountedBars | undefined;
  private readonly counter = new ExecutionCounter();
  private readonly uncounted = new Map<UncountedReason, number>();

  constructor(kind: BarKind, empty: EmptyPolicy) {
    this.kind = kind;
    if (kind.by === 'time') {
      const policy = empty === 'flat' ? 'carry' : 'skip';
      this.time = new TimeBars({ calendar: kind.calendar, latenessUs: 0, empty: policy });
    } else this.counted = new CountedBars(kind.by, barSizeOf(kind.by, kind.size));
  }

  /** Trades that came when the bar of their time was closed. */
  get late(): number {
    return this.time?.late ?? 0;
  }

  /** Intervals of a long silence for which no flat bar was made. */
  get skipped(): number {
    return this.time?.skipped ?? 0;
  }

  /** Prints that are in no bar because they add nothing to what was traded. */
  uncountedFor(why: UncountedReason): number {
    return this.uncounted.get(why) ?? 0;
  }

  /** Trades in the bar that is not closed. */
  get unfinished(): number {
    return (this.time ?? this.counted)?.unfinished?.trades ?? 0;
  }

  /** Takes a trade; returns the lines of the bars that it closed, or `undefined` where its numbers cannot be kept exactly. */
  take(trade: WireTrade): readonly string[] | undefined {
    const taken = barTradeOf(trade);
    if (taken === undefined) return undefined;
    const id = trade.tradeId === '' ? undefined : trade.tradeId;
    const counted = this.counter.take({ kind: 'execution', id, ...taken });
    if (!counted.counts) {
      this.uncounted.set(counted.why, this.uncountedFor(counted.why) + 1);
      return [];
    }
    const { sizeLots, executions } = counted;
    return this.closedBy({ ...taken, sizeLots, executions }).map((bar) => this.line(trade, bar));
  }

  private closedBy(trade: BarTrade): readonly Bar[] {
    if (this.time !== undefined) return this.time.onTrade(trade);
    const bar = this.counted?.onTrade(trade);
    return bar === undefined ? [] : [bar];
  }

  private line({ venue, instrument }: WireTrade, bar: Bar): string {
    const { fromUs, toUs, trades } = bar;
    const by = this.kind.text;
    return JSON.stringify({ type: 'bar', venue, instrument, by, fromUs, toUs, ...barTexts(bar), trades });
  }
}
