import { type Bar, type BarTrade, CountedBars, ExecutionCounter, TimeBars, type UncountedReason } from '#libs/domain';
import type { WireTrade } from '#libs/venues';
import type { BarKind } from './bar-kind.js';
import { barSizeOf, barTexts, barTradeOf } from './bar-scale.js';

/** What becomes of an interval without trades: no bar, or one at the last price. */
export type EmptyPolicy = 'skip' | 'flat';

/** Trades that come late or again are no further back than this. */
const FAR_BACK = 10_000n;

/** Builds bars of one kind from the trades of an instrument, oldest first. */
export class InstrumentBars {
  private readonly kind: BarKind;
  private readonly time: TimeBars | undefined;
  private readonly counted: CountedBars | undefined;
  private readonly counter = new ExecutionCounter();
  private readonly uncounted = new Map<UncountedReason, number>();
  private lastId: bigint | undefined;
  /** Executions that were never told, as ids that follow on by one prove. */
  missing = 0n;

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

  /** Takes a trade; returns the lines of the bars that it closed, or `undefined` if its numbers cannot be kept exactly. */
  take(trade: WireTrade): readonly string[] | undefined {
    const taken = barTradeOf(trade);
    if (taken === undefined) return undefined;
    const id = trade.tradeId === '' ? undefined : trade.tradeId;
    const { kind = 'execution', madeOf } = trade;
    const counted = this.counter.take({ kind, madeOf, id, ...taken });
    if (kind === 'execution' || madeOf !== undefined)
      this.noteIds(madeOf?.first ?? wholeId(id), madeOf?.last ?? wholeId(id));
    if (!counted.counts) {
      this.uncounted.set(counted.why, this.uncountedFor(counted.why) + 1);
      return [];
    }
    const { sizeLots, executions } = counted;
    return this.closedBy({ ...taken, sizeLots, executions }).map((bar) => this.line(trade, bar));
  }

  /** An id far in the past, or one from before, proves nothing: ids begin anew, and trades come late or again. */
  private noteIds(first: bigint | undefined, last: bigint | undefined): void {
    const { lastId } = this;
    if (first === undefined || last === undefined) return;
    if (lastId !== undefined && first > lastId + 1n) this.missing += first - lastId - 1n;
    if (lastId === undefined || last > lastId || lastId - last > FAR_BACK) this.lastId = last;
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

function wholeId(id: string | undefined): bigint | undefined {
  return id !== undefined && /^\d{1,20}$/u.test(id) ? BigInt(id) : undefined;
}
